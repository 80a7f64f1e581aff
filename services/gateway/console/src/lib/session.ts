import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { useSyncExternalStore } from "react";
import { type Session, SessionService } from "../gen/madoguchi/auth/v1/session_pb";
import type { Role } from "../gen/madoguchi/policy/v1/policy_pb";
import { learnTime } from "./clock";
import { type Failure, failureOf } from "./failure";
import { client, whenRefused } from "./transport";

/**
 * Who works here. The token is in a cookie that scripts cannot read; this module knows only what auth says of it.
 *
 * `asking`: the page has just begun. `out`: nobody. `open`: at work. `locked`: the session has ended under the work of
 * `session`, who may go on after the password; the page keeps what was typed, unseen.
 */
export type Standing =
  | { readonly phase: "asking" | "out"; readonly failure?: Failure }
  | { readonly phase: "open"; readonly session: Session; readonly previousLogin?: Timestamp | undefined }
  | { readonly phase: "locked"; readonly session: Session; readonly why: "idle" | "ended" };

const sessions = client(SessionService);
const listeners = new Set<() => void>();
let standing: Standing = { phase: "asking" };

function become(next: Standing): void {
  standing = next;
  if (next.phase === "open") learnTime(next.session.now);
  for (const listener of listeners) listener();
}

/** Refusals of a password, which say nothing about the session. */
const PASSWORD_FAULTS = ["LOGIN_REFUSED", "ACTIVATION_REFUSED"];

whenRefused(({ code, reason }) => {
  if (standing.phase !== "open") return;
  // Whatever was called: the one answer to a session that has ended is the lock over the same page.
  if (code === Code.Unauthenticated && !PASSWORD_FAULTS.includes(reason)) {
    become({ phase: "locked", session: standing.session, why: "ended" });
  }
  // New special terms came into force in the middle of the work: the session says which.
  if (reason === "TERMS_NOT_CONFIRMED" && standing.phase === "open") refreshSession().catch(() => undefined);
});

/** Who works here now; the component is drawn anew when that changes. */
export function useStanding(): Standing {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => standing,
  );
}

/** The session of the person at work. Only for components that are drawn while somebody is. */
export function useSession(): Session {
  const now = useStanding();
  if (now.phase === "open" || now.phase === "locked") return now.session;
  throw new Error("this component is drawn for people who have logged in");
}

/** Finds out whether the browser still has a session, after a reload for instance. */
export async function findSession(): Promise<void> {
  try {
    const { session } = await sessions.getSession({});
    become(session ? { phase: "open", session } : { phase: "out" });
  } catch (thrown) {
    const failure = failureOf(thrown);
    become(failure.code === Code.Unauthenticated ? { phase: "out" } : { phase: "out", failure });
  }
}

/** Opens a session. Throws what the service answers. */
export async function logIn(userId: string, password: string): Promise<void> {
  const { session, previousLoginAt } = await sessions.login({ userId, password });
  if (session) become({ phase: "open", session, previousLogin: previousLoginAt });
}

/** Asks for the session anew: after its terms were confirmed, and as a sign of life. */
export async function refreshSession(): Promise<void> {
  const { session } = await sessions.getSession({});
  if (session && standing.phase === "open") become({ ...standing, session });
}

/** Confirms the special terms in the version that the session names. */
export async function confirmTerms(termsVersion: number): Promise<void> {
  await sessions.confirmTerms({ termsVersion });
  await refreshSession();
}

/** Ends the session and leaves an empty page. The session is over here even if nobody could be told. */
export async function logOut(): Promise<void> {
  await sessions.logout({}).catch(() => undefined);
  become({ phase: "out" });
}

/** Ends the session after idling; the page stays below the lock. */
export async function lock(): Promise<void> {
  if (standing.phase !== "open") return;
  become({ phase: "locked", session: standing.session, why: "idle" });
  await sessions.logout({}).catch(() => undefined);
}

/** Whether the account may do what one of these roles may. */
export function hasRole(session: Session, roles: readonly Role[]): boolean {
  return session.roles.some(role => roles.includes(role));
}

/** How long the session may idle, milliseconds. */
export function idleLimit(session: Session): number {
  if (!session.idleUntil || !session.now) return 15 * 60_000;
  return timestampMs(session.idleUntil) - timestampMs(session.now);
}
