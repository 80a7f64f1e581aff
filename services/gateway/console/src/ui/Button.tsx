import type { ReactNode } from "react";
import { type Key, useKey } from "../lib/keys";

interface Props {
  readonly children: ReactNode;
  readonly onPress: () => void;
  /** The key that does the same; printed on the button. */
  readonly hotkey?: Key;
  /** Its line in the list of keys (F1), if the button's own words are not enough. */
  readonly hint?: string;
  readonly kind?: "primary" | "plain" | "quiet" | "danger";
  readonly disabled?: boolean;
  /** Something is under way: the button stays where it is and does nothing. */
  readonly busy?: boolean;
  readonly type?: "button" | "submit";
}

/** A button that prints its key and is pressed by it. Disabled, it neither prints nor hears less: it only does nothing. */
export function Button({ children, onPress, hotkey, hint, kind = "plain", disabled, busy, type = "button" }: Props) {
  const idle = !disabled && !busy;
  useKey(hotkey, idle ? onPress : undefined, hint ?? (typeof children === "string" ? children : undefined));
  return (
    <button
      type={type}
      className={`button ${kind}`}
      disabled={disabled}
      aria-busy={busy}
      aria-keyshortcuts={hotkey && spoken(hotkey)}
      onClick={idle && type === "button" ? onPress : undefined}
    >
      <span>{children}</span>
      {hotkey && <KeyCap of={hotkey} />}
    </button>
  );
}

/** A key as it is printed. */
export function KeyCap({ of }: { of: Key }) {
  return (
    <span className="key" aria-hidden="true">
      {of}
    </span>
  );
}

/** The name of a key for `aria-keyshortcuts`. */
function spoken(key: Key): string {
  return key.replace("Ctrl", "Control").replace("Esc", "Escape").replace("↑", "ArrowUp").replace("↓", "ArrowDown");
}
