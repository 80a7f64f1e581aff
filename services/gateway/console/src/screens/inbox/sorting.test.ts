import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Handoff, HandoffSchema, HandoffState } from "../../gen/madoguchi/handoff/v1/handoff_pb";
import { fits, liesIn, owesReceipt, TABS, urgency } from "./sorting";

const TUESDAY = Date.parse("2026-11-24T08:30:00+09:00");

function handoff(over: MessageInitShape<typeof HandoffSchema> = {}): Handoff {
  const base: MessageInitShape<typeof HandoffSchema> = {
    receiptNumber: "261120-0007-3",
    state: HandoffState.DELIVERED,
    dueAt: timestampFromMs(Date.parse("2026-11-24T17:00:00+09:00")),
  };
  return create(HandoffSchema, { ...base, ...over } as MessageInitShape<typeof HandoffSchema>);
}

test("every handoff lies in exactly one drawer, and in the overdue one beside it when it is late", () => {
  const states = [1, 2, 3, 4, 5] as const;
  fc.assert(
    fc.property(fc.constantFrom(...states), fc.boolean(), (state, overdue) => {
      const drawers = TABS.filter(tab => liesIn(tab, handoff({ state, overdue })));
      expect(drawers.filter(tab => tab !== "overdue")).toHaveLength(1);
      expect(drawers.includes("overdue")).toBe(overdue);
    }),
  );
});

test("what is due today in Japan is pressing, what is answered is not", () => {
  expect(urgency(handoff(), TUESDAY)).toBe("today");
  expect(urgency(handoff(), TUESDAY - 86_400_000)).toBe("later");
  expect(urgency(handoff({ overdue: true }), TUESDAY)).toBe("overdue");
  expect(urgency(handoff({ overdue: true, state: HandoffState.ANSWERED }), TUESDAY)).toBe("none");
});

test("a row is found by parts of its number, in any width, with and without hyphens, and by what it is about", () => {
  const row = { handoff: handoff(), reason: "住民票の写し", section: "戸籍住民課" };
  for (const typed of ["", "0007", "261120-0007", "26112000073", "２６１１２０", "住民票", "戸籍 0007"]) {
    expect(fits(row, typed), typed).toBe(true);
  }
  for (const typed of ["0008", "保育", "戸籍 0008"]) expect(fits(row, typed), typed).toBe(false);
});

test("the section owes its receipt from the delivery on, the Ward Information Section at once", () => {
  const early = handoff({ state: HandoffState.RECEIVED });
  expect(owesReceipt(early, true)).toBe(true);
  expect(owesReceipt(early, false)).toBe(false);
  const receipt = { $typeName: "madoguchi.handoff.v1.Acknowledgement", userId: "clerk" } as const;
  const taken = handoff({ state: HandoffState.ACKNOWLEDGED, sectionAcknowledgement: receipt });
  expect(owesReceipt(handoff(), false)).toBe(true);
  expect(owesReceipt(taken, false)).toBe(false);
  expect(owesReceipt(taken, true)).toBe(true);
  expect(owesReceipt(handoff({ state: HandoffState.CLOSED }), true)).toBe(false);
});
