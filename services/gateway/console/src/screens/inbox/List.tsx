import { useEffect, useRef } from "react";
import { useServerTime } from "../../lib/clock";
import { useKey } from "../../lib/keys";
import { useTexts } from "../../lib/texts";
import { inboxTexts } from "../../texts/inbox";
import { Button } from "../../ui/Button";
import { Status } from "../../ui/Status";
import { type Searchable, urgency } from "./sorting";
import { moment, STATE_NAMES } from "./words";

interface Props {
  readonly rows: readonly Searchable[];
  readonly loading: boolean;
  readonly empty: string;
  readonly chosen: string | undefined;
  readonly onChoose: (inquiryId: string) => void;
  /** Enter on a number; a click only chooses. */
  readonly onOpen: () => void;
  readonly marked: ReadonlySet<string>;
  readonly onMark: (marked: ReadonlySet<string>) => void;
  readonly more: (() => void) | undefined;
}

/** The handoffs of a drawer, the most urgent first; the arrows move, a tick marks for receipt in one go. */
export function List({ rows, loading, empty, chosen, onChoose, onOpen, marked, onMark, more }: Props) {
  const t = useTexts(inboxTexts);
  const body = useRef<HTMLTableSectionElement>(null);
  const at = rows.findIndex(row => row.handoff.inquiryId === chosen);
  const move = (to: number) => {
    const row = rows[Math.max(0, Math.min(to, rows.length - 1))];
    if (row) onChoose(row.handoff.inquiryId);
  };
  useKey("↓", rows.length > 0 ? () => move(at + 1) : undefined, t.acts.move);
  useKey("↑", rows.length > 0 ? () => move(at - 1) : undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when another row is chosen
  useEffect(() => {
    body.current?.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  if (loading) return <p className="empty list">…</p>;
  if (rows.length === 0) return <p className="empty list">{empty}</p>;
  const everything = rows.every(row => marked.has(row.handoff.inquiryId));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys (WCAG 2.1.1)
    <section className="scroll list" tabIndex={0} aria-label={t.title}>
      <table>
        <caption>{t.title}</caption>
        <thead>
          <tr>
            <th scope="col">
              <input
                type="checkbox"
                aria-label={t.markAll}
                checked={everything}
                onChange={() => onMark(new Set(everything ? [] : rows.map(row => row.handoff.inquiryId)))}
              />
            </th>
            <th scope="col">{t.columns.number}</th>
            <th scope="col">{t.columns.reason}</th>
            <th scope="col">{t.columns.person}</th>
            <th scope="col">{t.columns.due}</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map(row => (
            <Row
              key={row.handoff.inquiryId}
              row={row}
              chosen={chosen}
              onChoose={onChoose}
              onOpen={onOpen}
              marked={marked}
              onMark={onMark}
            />
          ))}
        </tbody>
      </table>
      {more && <Button onPress={more}>{t.more}</Button>}
    </section>
  );
}

function Row({
  row: { handoff, reason, section },
  chosen,
  onChoose,
  onOpen,
  marked,
  onMark,
}: { row: Searchable } & Pick<Props, "chosen" | "onChoose" | "onOpen" | "marked" | "onMark">) {
  const t = useTexts(inboxTexts);
  const id = handoff.inquiryId;
  const toggle = () => {
    const next = new Set(marked);
    if (!next.delete(id)) next.add(id);
    onMark(next);
  };
  return (
    <tr aria-current={id === chosen} onClick={() => onChoose(id)}>
      <td>
        <input type="checkbox" aria-label={t.mark(handoff.receiptNumber)} checked={marked.has(id)} onChange={toggle} />
      </td>
      <td>
        <button type="button" className="link figures" onClick={event => event.detail === 0 && onOpen()}>
          {handoff.receiptNumber}
        </button>
        <span className="second">{t.states[STATE_NAMES[handoff.state]]}</span>
      </td>
      <td>
        {reason}
        <span className="second">{section}</span>
      </td>
      <td translate="no">
        {handoff.maskedName}
        <span className="second figures">{handoff.maskedPhone}</span>
      </td>
      <td>
        <Due row={handoff} />
      </td>
    </tr>
  );
}

function Due({ row }: { row: Searchable["handoff"] }) {
  const t = useTexts(inboxTexts);
  const pressing = urgency(row, useServerTime(30_000));
  return (
    <>
      {pressing === "overdue" && <Status mood="bad">{t.due.overdue}</Status>}
      {pressing === "today" && <Status mood="warn">{t.due.today}</Status>}
      <span className={pressing === "later" || pressing === "none" ? "figures" : "second figures"}>
        {moment(row.dueAt)}
      </span>
    </>
  );
}
