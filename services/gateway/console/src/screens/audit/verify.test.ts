import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import {
  type Entry,
  EntrySchema,
  type ExportResponse,
  ExportResponseSchema,
  type Seal,
  SealSchema,
} from "../../gen/madoguchi/audit/v1/audit_pb";
import { entryHash, sealHash } from "./canonical";
import { type Fault, verify, type Witnessed } from "./verify";

const AT = timestampFromMs(Date.parse("2026-11-24T08:41:00+09:00"));

function entry(id: bigint): Entry {
  return create(EntrySchema, {
    id,
    at: AT,
    accountId: "0198c0de-0000-7000-8000-000000000001",
    userId: "clerk",
    organisation: "ward",
    rpc: "madoguchi.handoff.v1.HandoffService/OpenHandoff",
    purpose: "answer",
    fields: ["name", "phone"],
    decision: "allowed",
  });
}

async function seal(number: bigint, previousHash: Uint8Array, entries: readonly Entry[]): Promise<Seal> {
  const made = create(SealSchema, {
    number,
    previousHash,
    sealedAt: AT,
    keyId: "0011223344556677",
    entryIds: entries.map(each => each.id),
    entryHashes: await Promise.all(entries.map(entryHash)),
  });
  made.hash = await sealHash("handoff", made);
  return made;
}

/** Two seals over three entries, in the order of an export. */
async function trail() {
  const entries = [entry(1n), entry(2n), entry(4n)] as const;
  const first = await seal(1n, new Uint8Array(32), entries.slice(0, 2));
  const second = await seal(2n, first.hash, entries.slice(2));
  return { entries, seals: [first, second] as const };
}

async function faultsOf(made: Awaited<ReturnType<typeof trail>>, witnessed: readonly Witnessed[] = []) {
  const line = (value: Entry | Seal): ExportResponse =>
    value.$typeName === "madoguchi.audit.v1.Entry"
      ? create(ExportResponseSchema, { line: { case: "entry", value } })
      : create(ExportResponseSchema, { line: { case: "seal", value } });
  const [one, two, four] = made.entries;
  const [first, second] = made.seals;
  const lines = [one, two, first, four, second].map(line);
  async function* stream() {
    yield* lines;
  }
  let faults: readonly Fault[] = [];
  let entries = 0;
  for await (const progress of verify("handoff", stream(), witnessed)) ({ faults, entries } = progress);
  expect(entries).toBe(3);
  return faults.map(fault => `${fault.kind} ${fault.seal} ${fault.entry}`.trim());
}

test("an honest trail has no fault, and equals what the witness has kept", async () => {
  const made = await trail();
  expect(await faultsOf(made, [{ number: 2n, hash: made.seals[1].hash }])).toEqual([]);
});

test("every field of an entry is under its seal", async () => {
  const changes: ((entry: Entry) => void)[] = [
    each => (each.userId = "somebody"),
    each => (each.purpose = ""),
    each => each.fields.push("address"),
    each => (each.decision = "refused"),
    each => (each.accountId = ""),
    each => (each.at = timestampFromMs(0)),
  ];
  for (const change of changes) {
    const made = await trail();
    change(made.entries[1]);
    expect(await faultsOf(made)).toEqual(["entry 1 2"]);
  }
});

test("a seal that was made anew is not linked, and not what the witness has kept", async () => {
  const made = await trail();
  const kept = { number: 1n, hash: made.seals[0].hash };
  made.entries[0].userId = "somebody";
  made.seals[0].entryHashes[0] = await entryHash(made.entries[0]);
  expect(await faultsOf(made, [kept])).toEqual(["seal 1"]);
  made.seals[0].hash = await sealHash("handoff", made.seals[0]);
  expect(await faultsOf(made, [kept])).toEqual(["witness 1", "link 2"]);
});

test("an entry that was taken away is missed", async () => {
  const made = await trail();
  made.entries[2].id = 3n;
  expect(await faultsOf(made)).toEqual(["missing 2 4"]);
});
