import type { ReactNode } from "react";
import type { Mark } from "../../gen/madoguchi/faq/v1/faq_pb";

/** A text with the stretches that were searched for marked; marks count in UTF-16 units, as scripts do. */
export function Marked({ text, marks }: { text: string; marks: readonly Mark[] }) {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { start, end } of marks) {
    if (start < at) continue;
    parts.push(text.slice(at, start), <mark key={start}>{text.slice(start, end)}</mark>);
    at = end;
  }
  parts.push(text.slice(at));
  return <>{parts}</>;
}
