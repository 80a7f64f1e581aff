import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Call, Outcome } from "../../gen/madoguchi/intake/v1/intake_pb";
import { isoDay } from "../../lib/ja";

/** Whether the result may still be corrected: on its own day, and not if an inquiry or a refused consent has set it. */
export function isCorrectable(call: Call, now: number): boolean {
  if (!call.closedAt || isoDay(timestampMs(call.closedAt)) !== isoDay(now)) return false;
  return call.outcome !== Outcome.HANDED_OFF && call.outcome !== Outcome.UNRESOLVED_NO_CONSENT;
}
