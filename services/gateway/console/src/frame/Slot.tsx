import { createContext, type ReactNode, useContext, useState } from "react";
import { createPortal } from "react-dom";

const SlotContext = createContext<{ place: HTMLElement | null; put: (place: HTMLElement | null) => void }>({
  place: null,
  put: () => {},
});

/** Lets screens put something of theirs into the header. */
export function SlotProvider({ children }: { children: ReactNode }) {
  const [place, put] = useState<HTMLElement | null>(null);
  return <SlotContext value={{ place, put }}>{children}</SlotContext>;
}

/** The place in the header. */
export function SlotPlace() {
  const { put } = useContext(SlotContext);
  return <div className="slot" ref={put} />;
}

/** Shown in the header while the screen is drawn: the call's timer. */
export function HeaderSlot({ children }: { children: ReactNode }) {
  const { place } = useContext(SlotContext);
  return place && createPortal(children, place);
}
