import type { ReactNode } from "react";

/** A column: its heading and what stands in it for a row. */
export interface Column<T> {
  readonly key: string;
  readonly heading: string;
  readonly cell: (row: T) => ReactNode;
  /** Figures stand to the right, in digits of one width. */
  readonly number?: boolean;
}

/** A table with a heading for screen readers, a chosen row, and words for having no row. */
export function Table<T>({
  caption,
  columns,
  rows,
  id,
  chosen,
  onChoose,
  empty,
}: {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  id: (row: T) => string;
  chosen?: string | undefined;
  onChoose?: (row: T) => void;
  empty: string;
}) {
  if (rows.length === 0) return <p className="empty">{empty}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys (WCAG 2.1.1)
    <section className="scroll" tabIndex={0} aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(column => (
              <th key={column.key} scope="col" className={column.number ? "number" : undefined}>
                {column.heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr
              key={id(row)}
              aria-current={chosen === undefined ? undefined : id(row) === chosen}
              onClick={onChoose && (() => onChoose(row))}
            >
              {columns.map(column => (
                <td key={column.key} className={column.number ? "number" : undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
