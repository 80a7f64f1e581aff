import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Call, CallState } from "../../gen/madoguchi/intake/v1/intake_pb";
import { duration, useServerTime } from "../../lib/clock";
import { useTexts } from "../../lib/texts";
import { type CallTexts, callTexts } from "../../texts/call";
import { Status } from "../../ui/Status";

/** How long the call has lasted by the server's clock, and how long its wrap-up. */
export function Timer({ call }: { call: Call | undefined }) {
  const t = useTexts(callTexts);
  const now = useServerTime();
  if (!call?.startedAt) return <Status mood="quiet">{t.none}</Status>;
  const began = timestampMs(call.startedAt);
  const ended = call.endedAt && timestampMs(call.endedAt);
  return (
    <span className="timer">
      <Status mood={ended === undefined ? "good" : "warn"}>{t.talk(duration((ended ?? now) - began))}</Status>
      {ended !== undefined && <span>{t.wrap(duration(now - ended))}</span>}
    </span>
  );
}

/** What the call is doing, in words. */
export function stateOf(call: Call | undefined, t: CallTexts): string {
  if (!call) return t.none;
  return call.state === CallState.WRAP_UP ? t.wrapUp : t.talking;
}
