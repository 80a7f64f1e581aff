import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { CallSchema, Outcome } from "../../gen/madoguchi/intake/v1/intake_pb";
import { isCorrectable } from "./correctable";

const closed = Date.parse("2026-11-24T21:50:00+09:00");
const call = (outcome: Outcome) => create(CallSchema, { outcome, closedAt: timestampFromMs(closed) });

test("a result may be corrected until midnight in Japan", () => {
  const ended = call(Outcome.TRANSFERRED);
  expect(isCorrectable(ended, Date.parse("2026-11-24T23:59:59+09:00"))).toBe(true);
  expect(isCorrectable(ended, Date.parse("2026-11-25T00:00:00+09:00"))).toBe(false);
  expect(isCorrectable(create(CallSchema, { outcome: Outcome.UNSPECIFIED }), closed)).toBe(false);
});

test("what an inquiry or a refusal has set stays", () => {
  expect(isCorrectable(call(Outcome.HANDED_OFF), closed)).toBe(false);
  expect(isCorrectable(call(Outcome.UNRESOLVED_NO_CONSENT), closed)).toBe(false);
});
