import { useEffect, useState } from "react";
import { idleLimit, lock, refreshSession, useSession } from "./session";

/** The warning comes this long before the lock (WCAG 2.2.1 asks for 20 s at least). */
export const WARNING = 60_000;
/** A sign of life to the server is due this often while the person works without calling anything. */
const SIGN_OF_LIFE = 4 * 60_000;

/** What is to be done about somebody who did nothing for `idle` of at most `limit` milliseconds. */
export function verdict(idle: number, limit: number, held: boolean): "work" | "warn" | "lock" {
  if (held || idle < limit - WARNING) return "work";
  return idle < limit ? "warn" : "lock";
}

const holds = new Set<symbol>();

/** Keeps the lock away while the component is drawn with `held`: a caller is on the line. */
export function useHold(held: boolean): void {
  useEffect(() => {
    if (!held) return;
    const mine = Symbol("hold");
    holds.add(mine);
    return () => {
      holds.delete(mine);
    };
  }, [held]);
}

/** Watches for idling; seconds left while the warning is due, else undefined. */
export function useIdleWatch(): number | undefined {
  const session = useSession();
  const [left, setLeft] = useState<number>();
  useEffect(() => {
    // Half a minute earlier than the server, which counts from the last call.
    const limit = idleLimit(session) - WARNING / 2;
    let active = performance.now();
    let told = active;
    const act = () => {
      active = performance.now();
      setLeft(undefined);
    };
    const look = () => {
      const now = performance.now();
      const held = holds.size > 0;
      const idle = now - active;
      const due = verdict(idle, limit, held);
      if (due === "lock") void lock();
      setLeft(due === "warn" ? Math.ceil((limit - idle) / 1_000) : undefined);
      if ((held || idle < SIGN_OF_LIFE) && now - told >= SIGN_OF_LIFE) {
        told = now;
        refreshSession().catch(() => undefined);
      }
    };
    const timer = setInterval(look, 1_000);
    const events = ["keydown", "pointerdown", "wheel"] as const;
    for (const event of events) document.addEventListener(event, act, { capture: true, passive: true });
    return () => {
      clearInterval(timer);
      for (const event of events) document.removeEventListener(event, act, { capture: true });
    };
  }, [session]);
  return left;
}
