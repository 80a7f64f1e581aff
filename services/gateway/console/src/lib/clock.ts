import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { useEffect, useState } from "react";

/** Server time minus this machine's, milliseconds. Terminals' clocks are wrong; a development stack's time can be moved. */
let ahead = 0;

/** Learns the server's time from a reply that has just come. */
export function learnTime(now: Timestamp | undefined): void {
  if (now) ahead = timestampMs(now) - Date.now();
}

/** The server's time, milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + ahead;
}

/** The server's time, anew every `every` milliseconds while the component is shown. */
export function useServerTime(every = 1_000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** Minutes and seconds of a duration: `03:12`, from an hour on `1:03:12`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return `${hours ? `${hours}:` : ""}${two(minutes)}:${two(seconds % 60)}`;
}
