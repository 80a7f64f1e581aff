import { createContext, useContext, useEffect, useRef } from "react";

/** A key as the console names and prints it: `F8`, `Enter`, `Ctrl+Enter`, `↑`, `1`, `/`, `Esc`. */
export type Key = string;

/** A key, what it does, and whether it does it now. */
export interface Binding {
  readonly key: Key;
  /** For the list of keys (F1); a binding without a label is not listed. */
  readonly label?: string;
  readonly run: () => void;
}

interface Entry {
  readonly layer: Layer;
  readonly binding: () => Binding;
}

/** Where keys are heard: the page, or a dialog over it, which keeps all keys to itself. */
export interface Layer {
  readonly depth: number;
}

const PAGE: Layer = { depth: 0 };

/** The layer that components below belong to; a dialog provides its own. */
export const LayerContext = createContext<Layer>(PAGE);

const entries = new Set<Entry>();

/**
 * Binds a key while the component is drawn; `run` undefined unbinds it. The newest binding of a key in the topmost layer
 * wins. Keys of an IME are never taken: while it composes, the page hears nothing.
 */
export function useKey(key: Key | undefined, run: (() => void) | undefined, label?: string): void {
  const layer = useContext(LayerContext);
  const latest = useRef<Binding>({ key: "", run: () => {} });
  const bound = key !== undefined && run !== undefined;
  useEffect(() => {
    if (bound) latest.current = { key, run, ...(label === undefined ? {} : { label }) };
  });
  useEffect(() => {
    if (!bound) return;
    const entry: Entry = { layer, binding: () => latest.current };
    entries.add(entry);
    return () => {
      entries.delete(entry);
    };
  }, [bound, layer]);
}

/** The bindings in force, for the list of keys. */
export function bindings(layer: Layer = PAGE): Binding[] {
  const shown = new Map<Key, Binding>();
  for (const entry of entries) {
    const binding = entry.binding();
    if (entry.layer === layer && binding.label) shown.set(binding.key, binding);
  }
  return [...shown.values()].sort((a, b) => order(a.key) - order(b.key));
}

const ORDER = ["F1", "F2", "/", "↑", "↓", "Enter", "F4", "F8", "F9", "Ctrl+Enter", "Ctrl+P", "Esc"];

function order(key: Key): number {
  const index = ORDER.indexOf(key);
  return index < 0 ? ORDER.length : index;
}

/** Whether the IME has this key: also in browsers that report the first key of a composition only by its code. */
export function isComposing(event: { isComposing: boolean; keyCode: number }): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** The console's name of the key that was pressed. */
export function keyOf(event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">): Key {
  const names: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };
  const key = names[event.key] ?? event.key;
  if (event.altKey || event.metaKey) return `other ${key}`;
  if (event.key === "Enter" && event.shiftKey) return "Shift+Enter";
  return event.ctrlKey ? `Ctrl+${key.length === 1 ? key.toUpperCase() : key}` : key;
}

/** Whether a key writes something where a text is being typed. */
export function writes(key: Key, target: EventTarget | null): boolean {
  const field =
    target instanceof HTMLElement && target.matches("input:not([type=checkbox],[type=radio]), textarea, select");
  return field && key.length === 1 && key !== "↑" && key !== "↓";
}

function hear(event: KeyboardEvent): void {
  if (isComposing(event) || event.defaultPrevented) return;
  const key = keyOf(event);
  if (writes(key, event.target)) return;
  const all = [...entries];
  const top = all.reduce((highest, entry) => Math.max(highest, entry.layer.depth), 0);
  const found = all.reverse().find(entry => entry.layer.depth === top && entry.binding().key === key);
  if (!found) return;
  // Arrows move within a text of several lines and a list of choices.
  const target = event.target;
  if (!(target instanceof HTMLElement)) return;
  if ((key === "↑" || key === "↓") && target.matches("textarea, select")) return;
  // Enter on a focused button or link is that button's; Enter in a note is a new line.
  if (/^(Shift\+)?Enter$/.test(key) && target.matches("button, a, textarea, select, summary")) return;
  event.preventDefault();
  if (!event.repeat || key === "↑" || key === "↓") found.binding().run();
}

if (typeof document !== "undefined") document.addEventListener("keydown", hear);
