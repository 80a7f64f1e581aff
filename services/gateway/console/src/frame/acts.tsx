import { createContext, type ReactNode, useContext, useRef, useState } from "react";
import { SessionService } from "../gen/madoguchi/auth/v1/session_pb";
import { type Failure, failureOf } from "../lib/failure";
import { useTexts } from "../lib/texts";
import { client } from "../lib/transport";
import { actTexts } from "../texts/acts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Failed";
import { Field } from "../ui/Field";

/** An act that changes something: under way, refused, or done with a word about it. */
export interface Act {
  readonly busy: boolean;
  /** What was said when it had come out. */
  readonly said: string | undefined;
  readonly failure: Failure | undefined;
  /** Performs and answers whether it came out. `perform` gives the words for it. */
  run(perform: () => Promise<string>): Promise<boolean>;
  /** Forgets the last word. */
  clear(): void;
}

const AskPassword = createContext<() => Promise<boolean>>(async () => false);

/** Acts of a screen, one at a time. `after` is called in any case: after a refusal the screen has seen something old. */
export function useAct(after?: () => void): Act {
  const askPassword = useContext(AskPassword);
  const [busy, setBusy] = useState(false);
  const [said, say] = useState<string>();
  const [failure, fail] = useState<Failure>();
  const run = async (perform: () => Promise<string>) => {
    setBusy(true);
    say(undefined);
    fail(undefined);
    try {
      say(await withPassword(perform, askPassword));
      return true;
    } catch (thrown) {
      fail(failureOf(thrown));
      return false;
    } finally {
      setBusy(false);
      after?.();
    }
  };
  return {
    busy,
    said,
    failure,
    run,
    clear: () => {
      say(undefined);
      fail(undefined);
    },
  };
}

/** A grave act is refused until the password has been entered within five minutes: asks for it, then performs again. */
async function withPassword(perform: () => Promise<string>, askPassword: () => Promise<boolean>): Promise<string> {
  try {
    return await perform();
  } catch (thrown) {
    if (failureOf(thrown).reason !== "STEP_UP_REQUIRED" || !(await askPassword())) throw thrown;
    return perform();
  }
}

/** Lets the screens below ask for the password once more. */
export function PasswordOnceMore({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState(false);
  const answer = useRef<(given: boolean) => void>(() => {});
  const ask = () =>
    new Promise<boolean>(resolve => {
      answer.current = resolve;
      setAsked(true);
    });
  const close = (given: boolean) => {
    setAsked(false);
    answer.current(given);
  };
  return (
    <AskPassword value={ask}>
      {children}
      {asked && <PasswordDialog onClose={close} />}
    </AskPassword>
  );
}

function PasswordDialog({ onClose }: { onClose: (given: boolean) => void }) {
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
