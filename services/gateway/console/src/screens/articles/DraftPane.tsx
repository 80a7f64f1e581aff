import { useQuery } from "@connectrpc/connect-query";
import { useState } from "react";
import type { Act } from "../../frame/acts";
import {
  type Draft,
  type DraftEvent,
  DraftService,
  DraftState,
  type DraftText,
} from "../../gen/madoguchi/faq/v1/draft_pb";
import { failureOf } from "../../lib/failure";
import { useTexts } from "../../lib/texts";
import { articlesTexts } from "../../texts/articles";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Scrolling } from "../../ui/Scrolling";
import { Notice, Status } from "../../ui/Status";
import { Comparison } from "./Comparison";
import { DraftActions } from "./DraftActions";
import { Editor } from "./Editor";
import { Events } from "./Events";
import { textOf } from "./form";
import { Preview } from "./Preview";
import { useDraft, type Writing } from "./useDraft";

/** One draft: written, seen as operators will see it, compared with what is published, and sent on its way. */
export function DraftPane({ draftId, act }: { draftId: string; act: Act }) {
  const { data, error, refetch } = useQuery(DraftService.method.getDraft, { draftId });
  const reload = () => void refetch();
  if (error) return <Failed failure={failureOf(error)} onRetry={reload} />;
  if (!data?.draft || !data.text) return <p className="empty detail">…</p>;
  return <Loaded draft={data.draft} text={data.text} events={data.events} act={act} reload={reload} />;
}

interface Props {
  readonly draft: Draft;
  readonly text: DraftText;
  readonly events: readonly DraftEvent[];
  readonly act: Act;
  readonly reload: () => void;
}

/** How a draft is looked at. */
const VIEWS = ["edit", "preview", "compare"] as const;
type View = (typeof VIEWS)[number];

function Loaded({ draft, text, events, act, reload }: Props) {
  const t = useTexts(articlesTexts);
  const [view, look] = useState<View>("edit");
  const writing = useDraft(draft, text);
  const { form, type, dirty, behind } = writing;
  const screen = { case: "screen", value: textOf(form) } as const;
  return (
    <section className="detail" aria-label={t.draft.label}>
      <header>
        <h2>{form.question || t.unnamed}</h2>
        <Status mood={draft.state === DraftState.REJECTED ? "warn" : "info"}>{t.states[draft.state]}</Status>
        {dirty && <Status mood="warn">{t.draft.unsaved}</Status>}
      </header>
      <Views view={view} onView={look} compares={draft.baseVersion > 0} />
      <Scrolling>
        {draft.overtaken && <Notice mood="warn">{t.draft.overtaken}</Notice>}
        {behind && <Conflict draft={draft} writing={writing} />}
        {view === "edit" && (
          <Editor
            form={form}
            onChange={type}
            refused={act.failure?.fields ?? {}}
            disabled={draft.state >= DraftState.PUBLISHED}
          />
        )}
        {view === "preview" && <Preview form={form} number={draft.articleNumber} version={draft.baseVersion + 1} />}
        {view === "compare" && (
          <Comparison
            left={{ case: "version", value: { articleId: draft.articleId, version: draft.baseVersion } }}
            right={screen}
          />
        )}
        <Events events={events} />
      </Scrolling>
      <DraftActions draft={draft} writing={writing} act={act} reload={reload} />
    </section>
  );
}

/** Somebody else was faster: both texts, and the two ways on. */
function Conflict({ draft, writing }: { draft: Draft; writing: Writing }) {
  const t = useTexts(articlesTexts).draft;
  return (
    <div className="conflict">
      <Notice mood="warn">{t.conflict(draft.savedBy)}</Notice>
      <Comparison
        left={{ case: "draft", value: { draftId: draft.draftId } }}
        right={{ case: "screen", value: textOf(writing.form) }}
      />
      <div className="actions">
        <Button onPress={writing.takeTheirs}>{t.theirs}</Button>
        <Button onPress={writing.keepMine}>{t.mine}</Button>
      </div>
    </div>
  );
}

function Views({ view, onView, compares }: { view: View; onView: (view: View) => void; compares: boolean }) {
  const t = useTexts(articlesTexts).draft;
  return (
    <fieldset className="drawers" aria-label={t.label}>
      {VIEWS.filter(each => each !== "compare" || compares).map(each => (
        <button key={each} type="button" aria-pressed={each === view} onClick={() => onView(each)}>
          {t[each]}
        </button>
      ))}
    </fieldset>
  );
}
