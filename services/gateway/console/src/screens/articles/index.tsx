import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useAct } from "../../frame/acts";
import { useSections } from "../../lib/library";
import { useSession } from "../../lib/session";
import { useTexts } from "../../lib/texts";
import { articlesTexts } from "../../texts/articles";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { SearchField } from "../../ui/SearchField";
import { Notice, Status } from "../../ui/Status";
import { type Column, Table } from "../../ui/Table";
import "./articles.css";
import { ArticlePane } from "./ArticlePane";
import { beginDraft } from "./acts";
import { DraftPane } from "./DraftPane";
import { FeedbackPane } from "./FeedbackPane";
import { type Row, SHELF, TABS, type Tab, type Target, useShelf } from "./useShelf";

/** So few rows fit a screen with room to spare. */
const FEW = 10;

/** Where sections write, approve and publish what operators answer from (B6). */
export default function ArticlesScreen() {
  const t = useTexts(articlesTexts);
  const session = useSession();
  const queries = useQueryClient();
  const [tab, setTab] = useState<Tab>("drafts");
  const [typed, setTyped] = useState("");
  const [target, aim] = useState<Target>();
  const shelf = useShelf(tab);
  const act = useAct(() => void queries.invalidateQueries({ queryKey: [SHELF] }));
  const shown = shelf.rows.filter(row => `${row.number} ${row.question}`.includes(typed.trim()));
  const { more } = shelf;
  useEffect(() => {
    // What is filtered for may lie on a page that has not been read.
    if (typed.trim() && shown.length < FEW) more?.();
  }, [typed, shown.length, more]);
  const columns = useColumns(aim);
  const go = (next: Tab) => {
    setTab(next);
    act.clear();
  };
  const begin = (articleId: string, sectionCode: string) =>
    act.run(async () => {
      aim({ what: "draft", draftId: await beginDraft(articleId, sectionCode) });
      setTab("drafts");
      return t.done.begun;
    });
  return (
    <main id="main" className="desk articles">
      <h1 className="quiet-words">{t.title}</h1>
      <div className="bar">
        <fieldset className="drawers" aria-label={t.title}>
          {TABS.map(of => (
            <button key={of} type="button" aria-pressed={of === tab} onClick={() => go(of)}>
              {t.tabs[of]}
            </button>
          ))}
        </fieldset>
        <SearchField label={t.filter} value={typed} onChange={setTyped} />
        <Button kind="primary" busy={act.busy} onPress={() => void begin("", session.sectionCode)}>
          {t.create}
        </Button>
      </div>
      <div className="notices">
        {shelf.failure && <Failed failure={shelf.failure} onRetry={shelf.reload} />}
        {act.said && <Notice mood="good">{act.said}</Notice>}
      </div>
      <div className="columns">
        <div className="list">
          {shelf.loading ? (
            <p className="empty">…</p>
          ) : (
            <Table
              caption={t.list(t.tabs[tab])}
              columns={columns}
              rows={shown}
              id={row => row.id}
              chosen={shown.find(row => same(row.target, target))?.id ?? ""}
              onChoose={row => aim(row.target)}
              empty={t.empty[tab]}
            />
          )}
          {shelf.more && <Button onPress={shelf.more}>{t.more}</Button>}
        </div>
        <Pane target={target} act={act} onAim={aim} onBegin={begin} />
      </div>
    </main>
  );
}

function Pane({
  target,
  act,
  onAim,
  onBegin,
}: {
  target: Target | undefined;
  act: ReturnType<typeof useAct>;
  onAim: (target: Target) => void;
  onBegin: (articleId: string, sectionCode: string) => Promise<boolean>;
}) {
  const t = useTexts(articlesTexts);
  switch (target?.what) {
    case "draft":
      return <DraftPane key={target.draftId} draftId={target.draftId} act={act} />;
    case "article":
      return (
        <ArticlePane
          key={target.articleId}
          articleId={target.articleId}
          act={act}
          onEdit={() => void onBegin(target.articleId, "")}
          onDraft={draftId => onAim({ what: "draft", draftId })}
        />
      );
    case "feedback":
      return (
        <FeedbackPane
          key={target.feedback.feedbackId}
          feedback={target.feedback}
          act={act}
          onOpen={() => onAim({ what: "article", articleId: target.feedback.articleId })}
        />
      );
    default:
      return <p className="empty detail">{t.choose}</p>;
  }
}

function same(a: Target, b: Target | undefined): boolean {
  if (a.what === "draft") return b?.what === "draft" && a.draftId === b.draftId;
  if (a.what === "article") return b?.what === "article" && a.articleId === b.articleId;
  return b?.what === "feedback" && a.feedback.feedbackId === b.feedback.feedbackId;
}

function useColumns(aim: (target: Target) => void): Column<Row>[] {
  const t = useTexts(articlesTexts);
  const sections = useSections();
  return [
    {
      key: "question",
      heading: t.columns.question,
      cell: row => (
        <>
          <button type="button" className="link" onClick={() => aim(row.target)}>
            {row.question}
          </button>
          <span className="second">
            {row.number} {sections.get(row.sectionCode)?.name ?? row.sectionCode}
          </span>
        </>
      ),
    },
    { key: "state", heading: t.columns.state, cell: row => <Status mood={row.mood}>{row.state}</Status> },
  ];
}
