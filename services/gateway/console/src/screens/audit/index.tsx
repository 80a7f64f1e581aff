import { timestampMs } from "@bufbuild/protobuf/wkt";
import { useState } from "react";
import type { Entry } from "../../gen/madoguchi/audit/v1/audit_pb";
import { hourMinute, shortDay } from "../../lib/ja";
import { useTexts } from "../../lib/texts";
import { auditTexts } from "../../texts/audit";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Status } from "../../ui/Status";
import { type Column, Table } from "../../ui/Table";
import { ChainCheck } from "./ChainCheck";
import "./audit.css";
import { QuestionForm } from "./QuestionForm";
import { type Question, SERVICES, useTrail } from "./useTrail";

const EVERYTHING: Question = { service: SERVICES[3], userId: "", subjectId: "", rpc: "", since: "", until: "" };

/** Who did what, to what, why (S9). Readings of personal fields come out by their purpose. */
export default function AuditScreen() {
  const t = useTexts(auditTexts);
  const [question, setQuestion] = useState(EVERYTHING);
  const [checking, check] = useState(false);
  const trail = useTrail();
  const columns = useColumns();
  return (
    <main id="main" className="audit">
      <h1 className="quiet-words">{t.title}</h1>
      <QuestionForm
        question={question}
        onChange={setQuestion}
        onAsk={() => void trail.ask(question)}
        onCheck={() => check(true)}
        busy={trail.busy}
      />
      {trail.failure ? <Failed failure={trail.failure} /> : <p className="help">{t.self}</p>}
      <div className="list">
        {trail.asked && (
          <Table
            caption={t.title}
            columns={columns}
            rows={trail.entries}
            id={entry => String(entry.id)}
            empty={t.empty}
          />
        )}
        {trail.more && <Button onPress={trail.more}>{t.more}</Button>}
      </div>
      {checking && <ChainCheck service={question.service} onClose={() => check(false)} />}
    </main>
  );
}

function useColumns(): Column<Entry>[] {
  const t = useTexts(auditTexts);
  return [
    {
      key: "at",
      heading: t.columns.at,
      cell: ({ at }) =>
        at && <span className="figures">{`${shortDay(timestampMs(at))} ${hourMinute(timestampMs(at))}`}</span>,
    },
    { key: "who", heading: t.columns.who, cell: entry => entry.userId },
    // The method is what a reader looks for; the service stands above.
    { key: "rpc", heading: t.columns.rpc, cell: entry => <span title={entry.rpc}>{entry.rpc.split("/").at(-1)}</span> },
    {
      key: "subject",
      heading: t.columns.subject,
      cell: entry => (
        <>
          {entry.subjectKind} <code>{entry.subjectId.slice(-12)}</code>
        </>
      ),
    },
    { key: "purpose", heading: t.columns.purpose, cell: entry => entry.purpose },
    { key: "fields", heading: t.columns.fields, cell: entry => entry.fields.join(" ") },
    {
      key: "decision",
      heading: t.columns.decision,
      cell: entry =>
        entry.decision === "refused" ? (
          <Status mood="bad">{`${t.refused} ${entry.note}`}</Status>
        ) : (
          <Status mood="good">{t.allowed}</Status>
        ),
    },
  ];
}
