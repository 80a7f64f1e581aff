import { useDeferredValue, useMemo, useState } from "react";
import { Role } from "../../gen/madoguchi/policy/v1/policy_pb";
import { useReasonCodes, useSections } from "../../lib/library";
import { hasRole, useSession } from "../../lib/session";
import { useTexts } from "../../lib/texts";
import { inboxTexts } from "../../texts/inbox";
import { Failed } from "../../ui/Failed";
import { SearchField } from "../../ui/SearchField";
import { Notice } from "../../ui/Status";
import { type Asking, Detail } from "./Detail";
import "./inbox.css";
import { List } from "./List";
import { fits, liesIn, type Searchable, TABS, type Tab } from "./sorting";
import { useActs } from "./useActs";
import { useInbox } from "./useInbox";

/** The inbox: every inquiry that waits for this section, or for any if the reader is the Ward Information Section (B11). */
export default function InboxScreen() {
  const t = useTexts(inboxTexts);
  const information = hasRole(useSession(), [Role.INFORMATION_SECTION]);
  const [tab, setTab] = useState<Tab>("new");
  const [typed, setTyped] = useState("");
  const [section, setSection] = useState("");
  const [chosenId, choose] = useState<string>();
  const [asking, ask] = useState<Asking>();
  const [marked, mark] = useState<ReadonlySet<string>>(new Set());
  const inbox = useInbox(tab);
  const all = useSearchable(inbox.handoffs);
  const shown = useShown(all, tab, section, useDeferredValue(typed));
  const chosen = shown.find(row => row.handoff.inquiryId === chosenId) ?? shown[0];
  const acts = useActs(inbox.reload, () => mark(new Set()));
  const go = (next: Tab) => {
    setTab(next);
    mark(new Set());
  };
  const choosing = marked.size > 0 ? shown.filter(row => marked.has(row.handoff.inquiryId)) : undefined;

  return (
    <main id="main" className="desk inbox">
      <h1 className="quiet-words">{t.title}</h1>
      <div className="bar">
        <Drawers all={all} tab={tab} onTab={go} />
        {information && <SectionChoice rows={all} value={section} onChange={setSection} />}
        <SearchField label={t.filter} value={typed} onChange={setTyped} />
      </div>
      <div className="notices">
        {inbox.failure && <Failed failure={inbox.failure} onRetry={inbox.reload} />}
        {inbox.maskedMissing && <Notice mood="warn">{t.maskedMissing}</Notice>}
        {!inbox.live && !inbox.loading && !inbox.failure && <Notice mood="warn">{t.reconnecting}</Notice>}
        {acts.said && <Notice mood="good">{acts.said}</Notice>}
        {acts.failure && <Failed failure={acts.failure} />}
      </div>
      <div className="columns">
        <List
          rows={shown}
          loading={inbox.loading}
          empty={typed || section ? t.empty.filtered : t.empty[tab]}
          chosen={chosen?.handoff.inquiryId}
          onChoose={choose}
          onOpen={() => ask("open")}
          marked={marked}
          onMark={mark}
          more={inbox.more}
        />
        {chosen ? (
          <Detail
            key={chosen.handoff.inquiryId}
            row={chosen}
            marked={choosing}
            information={information}
            acts={acts}
            asking={asking}
            ask={ask}
          />
        ) : (
          <p className="empty detail">{t.detail.choose}</p>
        )}
      </div>
    </main>
  );
}

/** The handoffs with the words that stand for their codes. */
function useSearchable(handoffs: ReturnType<typeof useInbox>["handoffs"]): readonly Searchable[] {
  const t = useTexts(inboxTexts);
  const codes = useReasonCodes();
  const sections = useSections();
  return useMemo(() => {
    const reasons = new Map(codes.map(({ code, name }) => [code, name]));
    return handoffs.map(handoff => ({
      handoff,
      reason: reasons.get(handoff.reasonCode) ?? handoff.reasonCode,
      section: handoff.sectionCode ? (sections.get(handoff.sectionCode)?.name ?? handoff.sectionCode) : t.triage,
    }));
  }, [handoffs, codes, sections, t]);
}

function useShown(all: readonly Searchable[], tab: Tab, section: string, typed: string): readonly Searchable[] {
  return useMemo(
    () =>
      all.filter(
        row => liesIn(tab, row.handoff) && (!section || row.handoff.sectionCode === section) && fits(row, typed.trim()),
      ),
    [all, tab, section, typed],
  );
}

function Drawers({ all, tab, onTab }: { all: readonly Searchable[]; tab: Tab; onTab: (tab: Tab) => void }) {
  const t = useTexts(inboxTexts);
  // The closed ones are read on their own, so nobody knows their number before.
  const count = (of: Tab) =>
    tab === "closed" || of === "closed" ? "" : all.filter(row => liesIn(of, row.handoff)).length;
  return (
    <fieldset className="drawers" aria-label={t.title}>
      {TABS.map(of => (
        <button key={of} type="button" aria-pressed={of === tab} onClick={() => onTab(of)}>
          {t.tabs[of]} <span className="count">{count(of)}</span>
        </button>
      ))}
    </fieldset>
  );
}

function SectionChoice({
  rows,
  value,
  onChange,
}: {
  rows: readonly Searchable[];
  value: string;
  onChange: (code: string) => void;
}) {
  const t = useTexts(inboxTexts);
  const present = new Map(rows.map(row => [row.handoff.sectionCode, row.section]));
  present.delete("");
  return (
    <select aria-label={t.section} value={value} onChange={event => onChange(event.target.value)}>
      <option value="">{t.allSections}</option>
      {[...present].sort().map(([code, name]) => (
        <option key={code} value={code}>
          {name}
        </option>
      ))}
    </select>
  );
}
