import { createContext, lazy, type ReactNode, Suspense, useContext, useRef, useState } from "react";
import { type Failure, failureOf } from "../lib/failure";

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

// Grave acts are rare: nobody waits for it who comes to answer a call.
const PasswordDialog = lazy(() => import("./PasswordDialog"));

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
      <Suspense fallback={null}>{asked && <PasswordDialog onClose={close} />}</Suspense>
    </AskPassword>
  );
}
