import type { Entry, ExportResponse, Seal } from "../../gen/madoguchi/audit/v1/audit_pb";
import { entryHash, sealHash } from "./canonical";

/** What is wrong with a trail, and where. */
export interface Fault {
  readonly kind: "entry" | "missing" | "order" | "link" | "seal" | "witness";
  readonly seal: number;
  readonly entry: string;
}

/** How far a check is. */
export interface Progress {
  readonly seals: number;
  readonly entries: number;
  /** The first ones; a broken chain would have many. */
  readonly faults: readonly Fault[];
}

/** A head that another service has kept. */
export interface Witnessed {
  readonly number: bigint;
  readonly hash: Uint8Array;
}

const MOST_FAULTS = 20;
const GENESIS = new Uint8Array(32);

/**
 * Recomputes a trail from its first seal on, entry by entry, and compares it with the heads that the witness has kept. Yields
 * after each seal. Signatures are not looked at: the public keys are the offline verifier's.
 */
export async function* verify(
  service: string,
  lines: AsyncIterable<ExportResponse>,
  witnessed: readonly Witnessed[],
): AsyncGenerator<Progress> {
  const faults: Fault[] = [];
  const complain = (kind: Fault["kind"], seal: Seal, entry = "") => {
    if (faults.length < MOST_FAULTS) faults.push({ kind, seal: Number(seal.number), entry });
  };
  const kept = new Map(witnessed.map(head => [head.number, head.hash]));
  let before = { number: 0n, hash: GENESIS as Uint8Array };
  let waiting = new Map<bigint, Entry>();
  let seals = 0;
  let entries = 0;
  for await (const { line } of lines) {
    if (line.case === "entry") {
      waiting.set(line.value.id, line.value);
    } else if (line.case === "seal") {
      const seal = line.value;
      if (seal.number !== before.number + 1n) complain("order", seal);
      if (!same(seal.previousHash, before.hash)) complain("link", seal);
      if (!same(await sealHash(service, seal), seal.hash)) complain("seal", seal);
      const witness = kept.get(seal.number);
      if (witness && !same(witness, seal.hash)) complain("witness", seal);
      for (const [index, id] of seal.entryIds.entries()) {
        const entry = waiting.get(id);
        if (!entry) complain("missing", seal, String(id));
        else if (!same(await entryHash(entry), seal.entryHashes[index])) complain("entry", seal, String(id));
      }
      before = { number: seal.number, hash: seal.hash };
      seals += 1;
      entries += seal.entryIds.length;
      waiting = new Map();
      yield { seals, entries, faults: [...faults] };
    }
  }
}

function same(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((byte, index) => byte === b[index]);
}
