import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { CallbackWindow, Handoff, HandoffState } from "../../gen/madoguchi/handoff/v1/handoff_pb";
import { hourMinute, shortDay } from "../../lib/ja";

/** The catalogue's keys of the states, by number on the wire. */
export const STATE_NAMES = [
  "received",
  "received",
  "delivered",
  "acknowledged",
  "answered",
  "closed",
] as const satisfies readonly string[] & { readonly [state in HandoffState]: string };

/** `11/24 火 17:00`, or nothing. */
export function moment(at: Parameters<typeof timestampMs>[0] | undefined): string {
  if (!at) return "";
  const ms = timestampMs(at);
  return `${shortDay(ms)} ${hourMinute(ms)}`;
}

/** `月火水 9:00–12:00`; `everyDay` stands for all of them, or none named. */
export function windowWords(window: CallbackWindow | undefined, everyDay: string): string {
  if (!window) return "";
  const every = window.weekdays.length === 0 || window.weekdays.length === 7;
  const days = every ? everyDay : window.weekdays.map(day => "月火水木金土日"[day - 1]).join("");
  const hour = (text: string) => text.replace(/^0/, "");
  return `${days} ${hour(window.from)}–${hour(window.until)}`;
}

/** A handoff in a row: what identifies it for React and for marks. */
export const idOf = (handoff: Handoff): string => handoff.inquiryId;
