import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { READING } from "./transport";

/** Every RPC of the contract with what it says of itself. */
function rpcs(): { name: string; writes: boolean }[] {
  const folder = join(import.meta.dirname, "../../../../../proto");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(file => file.endsWith(".proto"));
  const texts = files.map(file => readFileSync(join(folder, file), "utf8"));
  return texts.flatMap(text =>
    [...text.matchAll(/^ {2}rpc (\w+)\((stream )?\w+\) returns [^{]*\{(.*?)^ {2}\}/gms)].map(
      ([, name = "", , rule = ""]) => ({
        name,
        writes: /writes: true/.test(rule),
      }),
    ),
  );
}

test("what the contract calls writing carries a key, and nothing else does", () => {
  const all = rpcs();
  expect(all.length).toBeGreaterThan(50);
  const inside = /^(Introspect|Seal|ReportDeletion|FetchOrders|RecordSealHead|OpenSummaries|AcceptInquiry)/;
  const wrong = all.filter(rpc => !inside.test(rpc.name) && READING.test(rpc.name) === rpc.writes);
  expect(wrong.map(rpc => rpc.name)).toEqual([]);
});
