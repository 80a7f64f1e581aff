import { useEffect, useRef, useState } from "react";
import type { Session } from "../gen/madoguchi/auth/v1/session_pb";
import { type Failure, failureOf } from "../lib/failure";
import { LayerContext } from "../lib/keys";
import { logIn, logOut } from "../lib/session";
import { useTexts } from "../lib/texts";
import { frame } from "../texts/frame";
import { Button } from "../ui/Button";
import { Failed } from "../ui/Failed";
import { Field } from "../ui/Field";

/** Above every dialog: no key reaches what lies below. */
const LAYER = { depth: 1_000 };

/** The lock over a page whose person has gone or whose session has ended. What was typed waits below, unseen. */
export function Lock({ session, why }: { session: Session; why: "idle" | "ended" }) {
  const t = useTexts(frame);
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const resume = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      await logIn(session.userId, password);
    } catch (thrown) {
      setFailure(failureOf(thrown));
      setPassword("");
    }
    setBusy(false);
  };
  return (
    <dialog ref={element} className="gate" aria-labelledby="locked" onCancel={event => event.preventDefault()}>
      <LayerContext value={LAYER}>
        <form
          className="card"
          onSubmit={event => {
            event.preventDefault();
            void resume();
          }}
        >
          <h1 id="locked">{t.lock.title}</h1>
          <p>{t.lock[why]}</p>
          <p>{t.lock.safe}</p>
          <p className="who">
            <strong>{session.displayName}</strong> <span>{session.userId}</span>
          </p>
          <input type="text" name="username" autoComplete="username" value={session.userId} readOnly hidden />
          <Field
            label={t.login.password}
            type="password"
            autoComplete="current-password"
            autoFocus
            required
            value={password}
            onChange={event => setPassword(event.target.value)}
          />
          {failure && <Failed failure={failure} />}
          <div className="actions">
            <Button kind="primary" type="submit" hotkey="Enter" busy={busy} onPress={() => void resume()}>
              {t.lock.resume}
            </Button>
            <Button kind="quiet" onPress={() => void logOut()}>
              {t.lock.other}
            </Button>
          </div>
          <p className="help">{t.lock.otherHelp}</p>
        </form>
      </LayerContext>
    </dialog>
  );
}
