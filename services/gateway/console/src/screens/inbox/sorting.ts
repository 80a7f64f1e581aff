import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Handoff, HandoffState } from "../../gen/madoguchi/handoff/v1/handoff_pb";
import { foldWidth, isoDay } from "../../lib/ja";

/** The drawers of the inbox. A handoff lies in one of them; what is late lies in `overdue` as well. */
export type Tab = "new" | "working" | "overdue" | "answered" | "closed";

/** The tabs in the order shown. */
export const TABS: readonly Tab[] = ["new", "working", "overdue", "answered", "closed"];

/** Whether a handoff lies in a drawer. */
export function liesIn(tab: Tab, handoff: Handoff): boolean {
  const { state } = handoff;
  switch (tab) {
    case "new":
      return state === HandoffState.RECEIVED || state === HandoffState.DELIVERED;
    case "working":
      return state === HandoffState.ACKNOWLEDGED;
    case "overdue":
      return handoff.overdue;
    case "answered":
      return state === HandoffState.ANSWERED;
    case "closed":
      return state === HandoffState.CLOSED;
  }
}

/** How pressing the due time is. */
export type Urgency = "overdue" | "today" | "later" | "none";

/** How pressing a handoff is at an instant. */
export function urgency(handoff: Handoff, now: number): Urgency {
  if (handoff.state >= HandoffState.ANSWERED || !handoff.dueAt) return "none";
  if (handoff.overdue) return "overdue";
  return isoDay(timestampMs(handoff.dueAt)) === isoDay(now) ? "today" : "later";
}

/** What a row can be found by: words that its reader sees, never the person. */
export interface Searchable {
  readonly handoff: Handoff;
  readonly reason: string;
  readonly section: string;
}

/** Whether a row holds everything typed, in any width; parts of the receipt number count with and without hyphens. */
export function fits({ handoff, reason, section }: Searchable, typed: string): boolean {
  const number = handoff.receiptNumber;
  const text = foldWidth([number, number.replaceAll("-", ""), reason, section].join(" ")).toLowerCase();
  return foldWidth(typed)
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}

/** Whether this party still owes its receipt. The section's comes with the delivery, the Ward Information Section's at once. */
export function owesReceipt(handoff: Handoff, information: boolean): boolean {
  if (handoff.state === HandoffState.CLOSED) return false;
  if (information) return !handoff.informationSectionAcknowledgement;
  return handoff.state === HandoffState.DELIVERED && !handoff.sectionAcknowledgement;
}
