import { useEffect, useRef, useState } from "react";
import { serverNow } from "./clock";

/** How what is typed stands: nothing typed yet, on its way, at the server, or not saved since `since`. */
export type Saving =
  | { readonly state: "clean" }
  | { readonly state: "saving"; readonly since: number }
  | { readonly state: "saved"; readonly at: number }
  | { readonly state: "failing"; readonly since: number };

/** Half a second after the last key (the promise of the draft). */
export const DELAY = 500;
/** Between attempts while nobody answers. */
export const RETRY = 2_000;

/** Saves the newest value a moment after the last change, one call at a time, until it is saved. */
export class Autosave<T> {
  private wanted: T | undefined;
  private since = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;

  constructor(
    private readonly save: (value: T) => Promise<void>,
    private readonly tell: (saving: Saving) => void,
  ) {}

  /** A new value. */
  change(value: T): void {
    if (this.wanted === undefined) this.since = serverNow();
    this.wanted = value;
    this.tell({ state: "saving", since: this.since });
    this.schedule(DELAY);
  }

  /** Forgets what is not saved: it was sent, or nothing of it may be kept. */
  stop(): void {
    clearTimeout(this.timer);
    this.wanted = undefined;
    this.tell({ state: "clean" });
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), delay);
  }

  private async run(): Promise<void> {
    const value = this.wanted;
    if (value === undefined || this.running) return;
    this.running = true;
    let saved = true;
    try {
      await this.save(value);
    } catch {
      saved = false;
    }
    this.running = false;
    if (this.wanted === undefined) return;
    if (!saved) {
      this.tell({ state: "failing", since: this.since });
      this.schedule(RETRY);
    } else if (this.wanted === value) {
      this.wanted = undefined;
      this.tell({ state: "saved", at: serverNow() });
    } else {
      this.schedule(0);
    }
  }
}

/** An autosave that lives with its component, and how it stands. The browser asks before it drops what is not saved. */
export function useAutosave<T>(save: (value: T) => Promise<void>): {
  change: (value: T) => void;
  stop: () => void;
  saving: Saving;
} {
  const [saving, setSaving] = useState<Saving>({ state: "clean" });
  const latest = useRef(save);
  useEffect(() => {
    latest.current = save;
  });
  const [autosave] = useState(() => new Autosave<T>(value => latest.current(value), setSaving));
  const unsaved = saving.state === "saving" || saving.state === "failing";
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved]);
  return { change: value => autosave.change(value), stop: () => autosave.stop(), saving };
}
