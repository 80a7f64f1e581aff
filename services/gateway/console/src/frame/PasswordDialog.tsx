import { useState } from "react";
import { SessionService } from "../gen/madoguchi/auth/v1/session_pb";
import { type Failure, failureOf } from "../lib/failure";
import { useTexts } from "../lib/texts";
import { client } from "../lib/transport";
import { actTexts } from "../texts/acts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Failed";
import { Field } from "../ui/Field";

/** Asks for the password once more; answers whether it was given (P2). */
export default function PasswordDialog({ onClose }: { onClose: (given: boolean) => void }) {
  const t = useTexts(actTexts).password;
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState<Failure>();
  const submit = async () => {
    setBusy(true);
    fail(undefined);
    try {
      await client(SessionService).reauthenticate({ password });
      onClose(true);
    } catch (thrown) {
      fail(failureOf(thrown));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t.title} onClose={() => onClose(false)}>
      <form
        onSubmit={event => {
          event.preventDefault();
          void submit();
        }}
      >
        <p>{t.why}</p>
        {failure && <Failed failure={failure} />}
        <Field
          label={t.label}
          type="password"
          autoComplete="current-password"
          required
          autoFocus
          value={password}
          onChange={event => setPassword(event.target.value)}
        />
        <div className="actions">
          <Button kind="primary" type="submit" busy={busy} onPress={() => {}}>
            {t.submit}
          </Button>
          <Button kind="quiet" hotkey="Esc" onPress={() => onClose(false)}>
            {t.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
