import { useEffect, useState } from "react";
import { AuditService } from "../../gen/madoguchi/audit/v1/audit_pb";
import { WitnessService } from "../../gen/madoguchi/retention/v1/retention_pb";
import { type Failure, failureOf } from "../../lib/failure";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { auditTexts } from "../../texts/audit";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Failed } from "../../ui/Failed";
import { Notice } from "../../ui/Status";
import type { ServiceName } from "./useTrail";
import { type Progress, verify, type Witnessed } from "./verify";

/** A screen reader is not to be told more often (milliseconds). */
const TELL_EVERY = 1_000;

/** Where a check stands. */
interface Check {
  readonly progress: Progress;
  /** The newest head that the witness keeps of this trail. */
  readonly witnessed: bigint | undefined;
  readonly done: boolean;
}

/** Recomputes the whole trail of a service here, in the auditor's browser, and compares it with the witness. */
export function ChainCheck({ service, onClose }: { service: ServiceName; onClose: () => void }) {
  const t = useTexts(auditTexts).check;
  const { check, failure } = useCheck(service);
  const { seals, entries, faults } = check.progress;
  const good = check.done && faults.length === 0;
  return (
    <Dialog title={t.title} onClose={onClose}>
      {failure && <Failed failure={failure} />}
      {!check.done && !failure && (
        <p role="status">
          {t.running(seals, entries)} <progress />
        </p>
      )}
      {good && (
        <Notice mood="good" title={t.good(seals, entries)}>
          <p>{check.witnessed === undefined ? t.unwitnessed : t.witnessed(Number(check.witnessed))}</p>
          <p>{t.signatures}</p>
        </Notice>
      )}
      {faults.length > 0 && (
        <Notice mood="bad" title={t.bad}>
          <ul>
            {faults.map(({ kind, seal, entry }) => (
              <li key={`${kind} ${seal} ${entry}`}>{t.faults[kind](seal, entry)}</li>
            ))}
          </ul>
        </Notice>
      )}
      <div className="actions">
        <Button kind="quiet" hotkey="Esc" onPress={onClose}>
          {check.done || failure ? t.close : t.stop}
        </Button>
      </div>
    </Dialog>
  );
}

const NOTHING: Check = { progress: { seals: 0, entries: 0, faults: [] }, witnessed: undefined, done: false };

function useCheck(service: ServiceName) {
  const [check, setCheck] = useState(NOTHING);
  const [failure, fail] = useState<Failure>();
  useEffect(() => {
    const stopping = new AbortController();
    const { signal } = stopping;
    void (async () => {
      try {
        const witnessed = await heads(service, signal);
        const lines = client(AuditService).export(
          { fromSeal: 1n },
          { signal, timeoutMs: 0, headers: { "madoguchi-service": service } },
        );
        let progress = NOTHING.progress;
        let told = 0;
        for await (progress of verify(service, lines, witnessed)) {
          if (performance.now() - told < TELL_EVERY) continue;
          told = performance.now();
          setCheck({ progress, witnessed: undefined, done: false });
        }
        const seen = witnessed.filter(head => head.number <= BigInt(progress.seals));
        const newest = seen.reduce<bigint | undefined>(
          (top, { number }) => (top && top > number ? top : number),
          undefined,
        );
        setCheck({ progress, witnessed: newest, done: true });
      } catch (thrown) {
        if (!signal.aborted) fail(failureOf(thrown));
      }
    })();
    return () => stopping.abort();
  }, [service]);
  return { check, failure };
}

/** The heads that the witness keeps of this trail, the newest page. */
async function heads(service: ServiceName, signal: AbortSignal): Promise<readonly Witnessed[]> {
  const { heads } = await client(WitnessService).listSealHeads({ service, pageSize: 200 }, { signal });
  return heads;
}
