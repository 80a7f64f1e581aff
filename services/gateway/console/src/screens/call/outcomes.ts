import { Outcome } from "../../gen/madoguchi/intake/v1/intake_pb";

/** How calls end, by the digit that says so (B2). */
export const OUTCOMES = [
  { digit: "1", outcome: Outcome.ANSWERED_FROM_FAQ, name: "faq" },
  { digit: "2", outcome: Outcome.ANSWERED_FROM_OTHER_SOURCE, name: "other" },
  { digit: "3", outcome: Outcome.TRANSFERRED, name: "transferred" },
  { digit: "4", outcome: Outcome.REFERRED_ELSEWHERE, name: "elsewhere" },
  { digit: "5", outcome: Outcome.HANDED_OFF, name: "handedOff" },
  { digit: "6", outcome: Outcome.UNRESOLVED_NO_CONSENT, name: "noConsent" },
  { digit: "7", outcome: Outcome.WRONG_NUMBER_OR_SILENT, name: "wrong" },
] as const;

/** The key of an outcome's name in the catalogue. */
export type OutcomeName = (typeof OUTCOMES)[number]["name"];

/** The name of an outcome that a call bears. */
export function outcomeName(outcome: Outcome): OutcomeName | undefined {
  return OUTCOMES.find(entry => entry.outcome === outcome)?.name;
}
