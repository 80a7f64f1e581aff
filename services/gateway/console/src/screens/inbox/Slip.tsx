import { useEffect } from "react";
import { createPortal } from "react-dom";
import type { OpenHandoffResponse } from "../../gen/madoguchi/handoff/v1/handoff_pb";
import { serverNow } from "../../lib/clock";
import { hourMinute, wareki } from "../../lib/ja";
import { useSession } from "../../lib/session";
import { useTexts } from "../../lib/texts";
import { inboxTexts } from "../../texts/inbox";
import { Fact } from "../../ui/Fact";
import { Contents } from "./Opened";
import type { Searchable } from "./sorting";
import { moment, windowWords } from "./words";

/** 引継票: one sheet of paper, with who printed it and when. It is on the page only while it is printed. */
export function Slip({ row, opened, onDone }: { row: Searchable; opened: OpenHandoffResponse; onDone: () => void }) {
  const t = useTexts(inboxTexts);
  const { displayName, userId } = useSession();
  const now = serverNow();
  useEffect(() => {
    window.print();
    onDone();
  }, [onDone]);
  const { handoff, reason, section } = row;
  return createPortal(
    <article className="slip" translate="no">
      <header>
        <h1>{t.slip.title}</h1>
        <strong className="figures">{handoff.receiptNumber}</strong>
      </header>
      <dl className="sheet">
        <Fact term={t.detail.matter}>{reason}</Fact>
        <Fact term={t.detail.section}>{section}</Fact>
        <Fact term={t.detail.taken}>{moment(handoff.collectedAt)}</Fact>
        <Fact term={t.detail.due}>{moment(handoff.dueAt)}</Fact>
        <Fact term={t.detail.window}>{windowWords(handoff.callbackWindow, t.detail.everyDay)}</Fact>
      </dl>
      <Contents opened={opened} />
      <footer>
        {t.slip.printed(`${displayName} (${userId})`, `${wareki(now)} ${hourMinute(now)}`)} — {t.slip.care}
      </footer>
    </article>,
    document.body,
  );
}
