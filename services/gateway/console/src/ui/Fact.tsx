import type { ReactNode } from "react";

/** A term and what it is; stands in a `<dl className="sheet">`. */
export function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
