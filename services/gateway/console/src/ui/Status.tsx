import type { ReactNode } from "react";

/** How something stands: never by colour alone, always by sign and words. */
export type Mood = "good" | "warn" | "bad" | "info" | "quiet";

const SIGNS: Record<Mood, string> = { good: "●", warn: "▲", bad: "■", info: "◆", quiet: "○" };

/** A state in a word or two. */
export function Status({ mood, children }: { mood: Mood; children: ReactNode }) {
  return (
    <span className={`status ${mood}`}>
      <span aria-hidden="true">{SIGNS[mood]}</span> {children}
    </span>
  );
}

/** Something the person has to know, in place; read out by screen readers when it appears. */
export function Notice({ mood, title, children }: { mood: Mood; title?: string; children?: ReactNode }) {
  return (
    <div className={`notice ${mood}`} role={mood === "bad" || mood === "warn" ? "alert" : "status"}>
      <span className="sign" aria-hidden="true">
        {SIGNS[mood]}
      </span>
      <div>
        {title && <strong>{title}</strong>}
        {children}
      </div>
    </div>
  );
}
