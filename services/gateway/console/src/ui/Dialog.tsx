import { type ReactNode, useContext, useEffect, useId, useMemo, useRef } from "react";
import { LayerContext, useKey } from "../lib/keys";

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  /** Esc, and nothing else, closes it: a click beside it never loses what was typed. */
  readonly onClose: () => void;
  readonly wide?: boolean;
}

/** A dialog over the page, on the native element: it keeps focus and keys to itself and gives the focus back. */
export function Dialog({ title, children, onClose, wide }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const below = useContext(LayerContext);
  const layer = useMemo(() => ({ depth: below.depth + 1 }), [below]);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      className={wide ? "dialog wide" : "dialog"}
      aria-labelledby={heading}
      onCancel={event => event.preventDefault()}
    >
      <LayerContext value={layer}>
        <Closing onClose={onClose} />
        <h2 id={heading}>{title}</h2>
        {children}
      </LayerContext>
    </dialog>
  );
}

function Closing({ onClose }: { onClose: () => void }) {
  useKey("Esc", onClose);
  return null;
}
