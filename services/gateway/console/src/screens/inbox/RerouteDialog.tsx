import { useState } from "react";
import { ActDialog } from "../../frame/ActDialog";
import type { Section } from "../../gen/madoguchi/faq/v1/faq_pb";
import type { Handoff } from "../../gen/madoguchi/handoff/v1/handoff_pb";
import { useSections } from "../../lib/library";
import { useTexts } from "../../lib/texts";
import { inboxTexts } from "../../texts/inbox";
import { Area, Choice, Field } from "../../ui/Field";
import { Notice } from "../../ui/Status";
import type { Acts } from "./useActs";

/** Sends a handoff to another section, with a reason; from the second time on only after a look at its history (A3). */
export function RerouteDialog({ handoff, acts, onClose }: { handoff: Handoff; acts: Acts; onClose: () => void }) {
  const t = useTexts(inboxTexts).reroute;
  const [typed, setTyped] = useState("");
  const [picked, pick] = useState("");
  const [reason, setReason] = useState("");
  const [confirmed, confirm] = useState(false);
  const sections = useSections();
  const options = [...sections.values()]
    .filter(section => section.code !== handoff.sectionCode && holds(section, typed.trim()))
    .map(({ code, name }) => ({ value: code, label: name }));
  const code = options.some(option => option.value === picked) ? picked : (options[0]?.value ?? "");
  const again = handoff.reroutes > 0;
  const ready = code !== "" && reason.trim() !== "" && (!again || confirmed);
  return (
    <ActDialog
      title={`${t.title} ${handoff.receiptNumber}`}
      submit={t.submit}
      act={acts}
      ready={ready}
      perform={() => acts.reroute(handoff, code, reason.trim(), confirmed)}
      onClose={onClose}
    >
      {again && <Notice mood="warn">{t.again(handoff.reroutes)}</Notice>}
      <Field
        label={t.to}
        help={t.toHelp}
        autoFocus
        autoComplete="off"
        value={typed}
        onChange={event => setTyped(event.target.value)}
      />
      {options.length > 0 ? (
        <Choice label={t.to} value={code} onChange={pick} options={options} />
      ) : (
        <p className="problem">{t.none}</p>
      )}
      <Area
        label={t.reason}
        required
        rows={2}
        maxLength={200}
        value={reason}
        problem={acts.failure?.fields.reason}
        onChange={event => setReason(event.target.value)}
      />
      {again && (
        <div className="choices">
          <label>
            <input type="checkbox" checked={confirmed} onChange={() => confirm(!confirmed)} /> {t.confirm}
          </label>
        </div>
      )}
    </ActDialog>
  );
}

/** Whether a section is meant by what was typed. */
function holds(section: Section, typed: string): boolean {
  return [section.name, section.reading, ...section.duties, ...section.keywords].some(text => text.includes(typed));
}
