import { timestampMs } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { useEffect, useState } from "react";
import {
  type Handoff,
  HandoffService,
  HandoffState,
  type HistoryEvent,
} from "../../gen/madoguchi/handoff/v1/handoff_pb";
import { wareki } from "../../lib/ja";
import { useSections } from "../../lib/library";
import { useTexts } from "../../lib/texts";
import { inboxTexts } from "../../texts/inbox";
import { Button } from "../../ui/Button";
import { Fact } from "../../ui/Fact";
import { Scrolling } from "../../ui/Scrolling";
import { Status } from "../../ui/Status";
import { AnswerDialog, type Notes } from "./AnswerDialog";
import { Opened } from "./Opened";
import { PurposeDialog } from "./PurposeDialog";
import { RerouteDialog } from "./RerouteDialog";
import { Slip } from "./Slip";
import { owesReceipt, type Searchable } from "./sorting";
import type { Acts } from "./useActs";
import { useOpening } from "./useOpening";
import { moment, STATE_NAMES, windowWords } from "./words";

interface Props {
  readonly row: Searchable;
  /** The rows that were marked; receipt is then for all of them. */
  readonly marked: readonly Searchable[] | undefined;
  readonly information: boolean;
  readonly acts: Acts;
  /** The dialog over the page, if there is one. */
  readonly asking: Asking | undefined;
  readonly ask: (what: Asking | undefined) => void;
}

/** What somebody is about to do. */
export type Asking = "open" | "print" | "reroute" | "answer";

/** One handoff: where it is, what happened, and what can be done. Nothing personal is shown but on request. */
export function Detail(props: Props) {
  const { row, acts, asking, ask } = props;
  const t = useTexts(inboxTexts);
  const { handoff } = row;
  const [notes, setNotes] = useState<Notes>();
  const opening = useOpening(handoff.inquiryId);
  const done = () => ask(undefined);
  return (
    <section className="detail" aria-label={t.detail.label}>
      <header>
        <h2 className="figures">{handoff.receiptNumber}</h2>
        <State handoff={handoff} />
      </header>
      <Scrolling>
        {opening.opened && !opening.printing ? (
          <Opened opened={opening.opened} until={opening.until} onHide={opening.hide} />
        ) : (
          <Sheet row={row} />
        )}
        <History inquiryId={handoff.inquiryId} version={handoff.version} />
      </Scrolling>
      <Actions {...props} />
      {(asking === "open" || asking === "print") && (
        <PurposeDialog print={asking === "print"} opening={opening} onClose={done} />
      )}
      {asking === "reroute" && <RerouteDialog handoff={handoff} acts={acts} onClose={done} />}
      {asking === "answer" && (
        <AnswerDialog handoff={handoff} acts={acts} notes={notes} onNotes={setNotes} onClose={done} />
      )}
      {opening.opened && opening.printing && <Slip row={row} opened={opening.opened} onDone={opening.hide} />}
    </section>
  );
}

/** The buttons below, each with its key. */
function Actions({ row, marked, information, acts, ask }: Props) {
  const t = useTexts(inboxTexts);
  const { handoff } = row;
  const owing = (marked ?? [row]).map(each => each.handoff).filter(each => owesReceipt(each, information));
  const { state } = handoff;
  const movable = state < HandoffState.ANSWERED;
  const answerable = state === HandoffState.ACKNOWLEDGED || state === HandoffState.ANSWERED;
  return (
    <div className="actions">
      <Button kind="primary" hotkey="Enter" hint={t.acts.open} onPress={() => ask("open")}>
        {t.acts.open}
      </Button>
      <Button
        hotkey="F8"
        hint={t.acts.acknowledge}
        disabled={owing.length === 0}
        busy={acts.busy}
        onPress={() => void acts.run(() => acts.acknowledge(owing))}
      >
        {marked ? t.acts.acknowledgeMany(owing.length) : t.acts.acknowledge}
      </Button>
      <Button hotkey="F4" disabled={!movable} onPress={() => ask("reroute")}>
        {t.acts.reroute}
      </Button>
      <Button hotkey="F9" disabled={!answerable} onPress={() => ask("answer")}>
        {t.acts.answer}
      </Button>
      {information && (
        <Button
          hotkey="Ctrl+Enter"
          disabled={state !== HandoffState.ANSWERED}
          busy={acts.busy}
          onPress={() => void acts.run(() => acts.close(handoff))}
        >
          {t.acts.close}
        </Button>
      )}
      <Button kind="quiet" hotkey="Ctrl+P" onPress={() => ask("print")}>
        {t.acts.slip}
      </Button>
    </div>
  );
}

function State({ handoff }: { handoff: Handoff }) {
  const t = useTexts(inboxTexts);
  const mood = handoff.overdue ? "bad" : handoff.state >= HandoffState.ANSWERED ? "good" : "info";
  return (
    <>
      <Status mood={mood}>{handoff.overdue ? t.due.overdue : t.states[STATE_NAMES[handoff.state]]}</Status>
      {handoff.reroutes > 0 && <Status mood="warn">{t.detail.rerouted(handoff.reroutes)}</Status>}
    </>
  );
}

/** What may stand here without a purpose. */
function Sheet({ row: { handoff, reason, section } }: { row: Searchable }) {
  const t = useTexts(inboxTexts);
  const receipt = (who: Handoff["sectionAcknowledgement"]) => (who ? `${who.userId} ${moment(who.at)}` : t.receipts.no);
  const delivered = handoff.state > HandoffState.RECEIVED;
  return (
    <dl className="sheet">
      <Fact term={t.detail.matter}>{reason}</Fact>
      <Fact term={t.detail.section}>{section}</Fact>
      <Fact term={t.detail.contact}>
        <span translate="no">
          {handoff.maskedName} <span className="figures">{handoff.maskedPhone}</span>
        </span>
      </Fact>
      <Fact term={t.detail.window}>{windowWords(handoff.callbackWindow, t.detail.everyDay)}</Fact>
      <Fact term={t.detail.taken}>
        {handoff.collectedAt && wareki(timestampMs(handoff.collectedAt))}{" "}
        {moment(handoff.collectedAt).split(" ").at(-1)}
        {handoff.collectedInOfficeHours && ` (${t.detail.officeOpen})`}
      </Fact>
      <Fact term={delivered ? t.detail.delivered : t.detail.deliveredBefore}>{moment(handoff.deliverAt)}</Fact>
      <Fact term={t.detail.due}>{moment(handoff.dueAt)}</Fact>
      <Fact term={`${t.columns.receipt} ${t.receipts.information}`}>
        {receipt(handoff.informationSectionAcknowledgement)}
      </Fact>
      <Fact term={`${t.columns.receipt} ${t.receipts.section}`}>{receipt(handoff.sectionAcknowledgement)}</Fact>
      <Fact term={t.detail.erased}>{wareki(handoff.erasedOn)}</Fact>
    </dl>
  );
}

/** Who did what, oldest first. Read anew with each version. */
function History({ inquiryId, version }: { inquiryId: string; version: number }) {
  const t = useTexts(inboxTexts);
  const { data, isFetching, refetch } = useQuery(HandoffService.method.getHandoff, { inquiryId });
  const behind = data?.handoff !== undefined && data.handoff.version < version && !isFetching;
  useEffect(() => {
    if (behind) void refetch();
  }, [behind, refetch]);
  return (
    <>
      <h3>{t.detail.history}</h3>
      <ol className="history">
        {data?.history.map(event => (
          <li key={`${event.at?.seconds}.${event.at?.nanos} ${event.kind}`}>
            <Event event={event} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Event({ event }: { event: HistoryEvent }) {
  const t = useTexts(inboxTexts);
  const section = useSections().get(event.sectionCode)?.name ?? event.sectionCode;
  return (
    <>
      <span className="figures">{moment(event.at)}</span>
      <strong>{t.history[event.kind] ?? event.kind}</strong>
      <span>
        {event.userId || t.detail.system}
        {section && ` · ${section}`}
        {event.note && ` · ${event.note}`}
      </span>
    </>
  );
}
