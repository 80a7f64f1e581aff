import type { ReactNode } from "react";

/** What scrolls beside the list of a desk; reached by keys also while nothing in it takes the focus (WCAG 2.1.1). */
export function Scrolling({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows and Page Down scroll what has the focus
    <div className="scrolling" tabIndex={0}>
      {children}
    </div>
  );
}
