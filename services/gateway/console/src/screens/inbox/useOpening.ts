import { useCallback, useEffect, useState } from "react";
import { HandoffService, type OpenHandoffResponse, type Purpose } from "../../gen/madoguchi/handoff/v1/handoff_pb";
import { type Failure, failureOf } from "../../lib/failure";
import { useStanding } from "../../lib/session";
import { client } from "../../lib/transport";

/** How long clear text stays in view, milliseconds. */
const IN_VIEW = 60_000;

/** The clear text of one handoff, for as long as it is in view. It is in no cache, no URL and no title. */
export interface Opening {
  readonly opened: OpenHandoffResponse | undefined;
  /** `Date.now()` at which it hides itself. */
  readonly until: number;
  readonly printing: boolean;
  readonly busy: boolean;
  readonly failure: Failure | undefined;
  open(purpose: Purpose, print: boolean): Promise<boolean>;
  hide(): void;
}

/** Opens for a purpose (the server audits first), and hides after a minute, when the window loses focus and under the lock. */
export function useOpening(inquiryId: string): Opening {
  const [view, setView] = useState<{ opened: OpenHandoffResponse; until: number; printing: boolean }>();
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState<Failure>();
  const hide = useCallback(() => setView(undefined), []);
  const locked = useStanding().phase !== "open";
  useEffect(() => {
    if (!view) return;
    const timer = setTimeout(hide, view.until - Date.now());
    // A print dialog takes the focus away; its sheet goes when it closes.
    if (!view.printing) window.addEventListener("blur", hide);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("blur", hide);
    };
  }, [view, hide]);
  useEffect(() => {
    if (locked) hide();
  }, [locked, hide]);

  const open = async (purpose: Purpose, printing: boolean) => {
    setBusy(true);
    fail(undefined);
    try {
      const opened = await client(HandoffService).openHandoff({ inquiryId, purpose, withAnswers: true });
      setView({ opened, until: Date.now() + IN_VIEW, printing });
      return true;
    } catch (thrown) {
      fail(failureOf(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return {
    opened: view?.opened,
    until: view?.until ?? 0,
    printing: view?.printing ?? false,
    busy,
    failure,
    open,
    hide,
  };
}
