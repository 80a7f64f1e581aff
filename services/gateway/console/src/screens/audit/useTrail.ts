import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { useRef, useState } from "react";
import { AuditService, type Entry } from "../../gen/madoguchi/audit/v1/audit_pb";
import { type Failure, failureOf } from "../../lib/failure";
import { client } from "../../lib/transport";

/** The services that keep a trail. */
export const SERVICES = ["auth", "faq", "intake", "handoff", "retention"] as const;
export type ServiceName = (typeof SERVICES)[number];

/** What is looked for; empty fields match everything, days are ISO. */
export interface Question {
  readonly service: ServiceName;
  readonly userId: string;
  readonly subjectId: string;
  readonly rpc: string;
  readonly since: string;
  readonly until: string;
}

/** Entries found, newest first. */
export interface Trail {
  readonly entries: readonly Entry[];
  readonly asked: boolean;
  readonly busy: boolean;
  readonly failure: Failure | undefined;
  ask(question: Question): Promise<void>;
  readonly more: (() => void) | undefined;
}

const DAY = 86_400_000;
const midnight = (iso: string) => Date.parse(`${iso}T00:00:00+09:00`);

/** Looks entries up when asked to, and only then: every look leaves an entry of its own. */
export function useTrail(): Trail {
  const [found, setFound] = useState<{ entries: readonly Entry[]; next: string }>();
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState<Failure>();
  const last = useRef<Question>(undefined);

  const read = async (question: Question, pageToken: string, before: readonly Entry[]) => {
    setBusy(true);
    fail(undefined);
    try {
      const { service, since, until, ...exact } = question;
      const reply = await client(AuditService).listEntries(
        {
          ...exact,
          ...(since ? { since: timestampFromMs(midnight(since)) } : {}),
          ...(until ? { until: timestampFromMs(midnight(until) + DAY) } : {}),
          pageSize: 100,
          pageToken,
        },
        { headers: { "madoguchi-service": service } },
      );
      setFound({ entries: [...before, ...reply.entries], next: reply.nextPageToken });
    } catch (thrown) {
      fail(failureOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  const { entries, next } = found ?? { entries: [], next: "" };
  return {
    entries,
    asked: found !== undefined,
    busy,
    failure,
    ask: question => {
      last.current = question;
      return read(question, "", []);
    },
    more: next ? () => void (last.current && read(last.current, next, entries)) : undefined,
  };
}
