import { useState } from "react";
import { SessionService } from "../../gen/madoguchi/auth/v1/session_pb";
import { type Failure, failureOf } from "../../lib/failure";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { loginTexts } from "../../texts/login";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Field } from "../../ui/Field";
import { NewPassword, passwordProblem } from "./NewPassword";

/** Sets the first password, or a new one after a reset, with the code that an administrator handed over. */
export function Activate({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const t = useTexts(loginTexts);
  const [userId, setUserId] = useState("");
  const [activationCode, setCode] = useState("");
  const [fresh, setFresh] = useState({ first: "", second: "" });
  const [failure, setFailure] = useState<Failure>();
  const submit = async () => {
    if (passwordProblem(fresh)) return;
    try {
      await client(SessionService).activate({ userId, activationCode, newPassword: fresh.first });
      onDone();
    } catch (thrown) {
      setFailure(failureOf(thrown));
    }
  };
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field
        label={t.login.userId}
        autoComplete="username"
        autoFocus
        required
        value={userId}
        onChange={event => setUserId(event.target.value)}
      />
      <Field
        label={t.activate.code}
        help={t.activate.codeHelp}
        autoComplete="one-time-code"
        required
        value={activationCode}
        onChange={event => setCode(event.target.value)}
      />
      <NewPassword value={fresh} onChange={setFresh} problem={failure?.fields.new_password} />
      {failure && <Failed failure={failure} />}
      <div className="actions">
        <Button kind="primary" type="submit" onPress={() => void submit()}>
          {t.activate.submit}
        </Button>
        <Button kind="quiet" hotkey="Esc" onPress={onCancel}>
          {t.activate.back}
        </Button>
      </div>
    </form>
  );
}
