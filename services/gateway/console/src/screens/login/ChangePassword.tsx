import { useState } from "react";
import { SessionService } from "../../gen/madoguchi/auth/v1/session_pb";
import { type Failure, failureOf } from "../../lib/failure";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { frame } from "../../texts/frame";
import { loginTexts } from "../../texts/login";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Failed } from "../../ui/Failed";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Status";
import { NewPassword, passwordProblem } from "./NewPassword";

/** Changes the own password; every other session of the account ends. */
export default function ChangePassword({ onClose }: { onClose: () => void }) {
  const t = useTexts(frame);
  const w = useTexts(loginTexts);
  const [oldPassword, setOld] = useState("");
  const [fresh, setFresh] = useState({ first: "", second: "" });
  const [outcome, setOutcome] = useState<Failure | "done">();
  const submit = async () => {
    if (passwordProblem(fresh)) return;
    try {
      await client(SessionService).changePassword({ oldPassword, newPassword: fresh.first });
      setOutcome("done");
    } catch (thrown) {
      setOutcome(failureOf(thrown));
    }
  };
  if (outcome === "done") {
    return (
      <Dialog title={w.change.title} onClose={onClose}>
        <Notice mood="good">{w.change.done}</Notice>
        <div className="actions">
          <Button hotkey="Esc" onPress={onClose}>
            {t.close}
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={w.change.title} onClose={onClose}>
      <form
        onSubmit={event => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field
          label={w.change.old}
          type="password"
          autoComplete="current-password"
          autoFocus
          required
          value={oldPassword}
          onChange={event => setOld(event.target.value)}
        />
        <NewPassword value={fresh} onChange={setFresh} problem={outcome?.fields.new_password} />
        {outcome && <Failed failure={outcome} />}
        <div className="actions">
          <Button kind="primary" type="submit" onPress={() => void submit()}>
            {w.change.submit}
          </Button>
          <Button hotkey="Esc" onPress={onClose}>
            {w.change.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
