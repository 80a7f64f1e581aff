import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { useState } from "react";
import { ActDialog } from "../../frame/ActDialog";
import type { Act } from "../../frame/acts";
import { type Draft, DraftService, DraftState } from "../../gen/madoguchi/faq/v1/draft_pb";
import { VersionService } from "../../gen/madoguchi/faq/v1/version_pb";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { articlesTexts } from "../../texts/articles";
import { Button } from "../../ui/Button";
import { Day } from "../../ui/Day";
import { Failed } from "../../ui/Failed";
import { Area, Field } from "../../ui/Field";
import { textOf } from "./form";
import type { Writing } from "./useDraft";

interface Props {
  readonly draft: Draft;
  readonly writing: Writing;
  readonly act: Act;
  readonly reload: () => void;
}

const drafts = client(DraftService);
/** Acts that ask for something first. */
type Form = "submit" | "approve" | "reject" | "publish" | "withdraw";

/** What can be done with a draft as it stands; what was typed is saved before anything else. */
export function DraftActions({ draft, writing, act, reload }: Props) {
  const t = useTexts(articlesTexts);
  const [form, show] = useState<Form>();
  const { state, draftId } = draft;
  const open = state < DraftState.PUBLISHED;
  const approved = state === DraftState.APPROVED || state === DraftState.SCHEDULED;
  const save = async (baseVersion: number) => {
    const { seen: revision, form: typed, saved } = writing;
    await act.run(async () => {
      const reply = await drafts.updateDraft({ draftId, revision, text: textOf(typed), baseVersion });
      saved(reply.draft?.revision ?? revision);
      return t.done.saved;
    });
    reload();
  };
  const begin = (which: Form) => {
    act.clear();
    show(which);
  };
  if (!open) return null;
  return (
    <div className="actions">
      {act.failure && !form && <Failed failure={act.failure} />}
      {writing.dirty && (
        <Button
          kind="primary"
          hotkey="Ctrl+Enter"
          disabled={writing.behind}
          busy={act.busy}
          onPress={() => void save(0)}
        >
          {t.acts.save}
        </Button>
      )}
      {draft.overtaken && (
        <Button busy={act.busy} onPress={() => void saveOnNewest(draft, save)}>
          {t.draft.rebase}
        </Button>
      )}
      {!writing.dirty && (state === DraftState.WRITING || state === DraftState.REJECTED) && (
        <Button kind="primary" hotkey="F8" onPress={() => begin("submit")}>
          {t.acts.submit}
        </Button>
      )}
      {draft.mayApprove && (
        <>
          <Button kind="primary" hotkey="F8" disabled={writing.dirty} onPress={() => begin("approve")}>
            {t.acts.approve}
          </Button>
          <Button hotkey="F4" onPress={() => begin("reject")}>
            {t.acts.reject}
          </Button>
        </>
      )}
      {state === DraftState.SUBMITTED && draft.own && <span className="help">{t.draft.own}</span>}
      {approved && (
        <Button kind="primary" hotkey="F9" disabled={writing.dirty} onPress={() => begin("publish")}>
          {t.acts.publish}
        </Button>
      )}
      <Button kind="quiet" onPress={() => begin("withdraw")}>
        {t.acts.withdraw}
      </Button>
      {form === "publish" && <PublishDialog {...{ draft, writing, act, reload }} onClose={() => show(undefined)} />}
      {form && form !== "publish" && (
        <CommentDialog what={form} {...{ draft, writing, act, reload }} onClose={() => show(undefined)} />
      )}
    </div>
  );
}

async function saveOnNewest(draft: Draft, save: (baseVersion: number) => Promise<void>): Promise<void> {
  const { versions } = await client(VersionService).listVersions({ articleId: draft.articleId });
  await save(versions[0]?.version ?? 0);
}

/** Submits, approves, gives back or withdraws, with a word about it. */
function CommentDialog({
  what,
  draft,
  writing,
  act,
  reload,
  onClose,
}: Props & { what: Exclude<Form, "publish">; onClose: () => void }) {
  const t = useTexts(articlesTexts);
  const [comment, setComment] = useState("");
  const request = { draftId: draft.draftId, revision: writing.seen, comment };
  const performs = {
    submit: () => drafts.submitDraft(request).then(() => t.done.submitted),
    approve: () => drafts.approveDraft(request).then(() => t.done.approved),
    reject: () => drafts.rejectDraft(request).then(() => t.done.rejected),
    withdraw: () => drafts.withdrawDraft(request).then(() => t.done.withdrawn),
  };
  const rejects = what === "reject";
  return (
    <ActDialog
      title={t.acts[what]}
      submit={t.acts[what]}
      act={act}
      ready={!rejects || comment.trim() !== ""}
      perform={() => performs[what]().finally(reload)}
      onClose={onClose}
      danger={what === "withdraw"}
    >
      <Area
        label={rejects ? t.draft.commentNeeded : t.draft.comment}
        required={rejects}
        rows={3}
        maxLength={500}
        autoFocus
        value={comment}
        problem={act.failure?.fields.comment}
        onChange={event => setComment(event.target.value)}
      />
      {act.failure && <Fields fields={act.failure.fields} />}
    </ActDialog>
  );
}

/** Which fields of the text keep a draft from being submitted. */
function Fields({ fields }: { fields: Readonly<Record<string, string>> }) {
  const t = useTexts(articlesTexts).draft.fields;
  const named = Object.keys(fields).map(path => path.replace(/^text\./, "").replace(/\[.*$/, ""));
  const known = [...new Set(named)].filter(field => t[field]);
  if (known.length === 0) return null;
  return (
    <ul className="problem">
      {known.map(field => (
        <li key={field}>{t[field]}</li>
      ))}
    </ul>
  );
}

/** Publishes now, or at a time to come. */
function PublishDialog({ draft, writing, act, reload, onClose }: Props & { onClose: () => void }) {
  const t = useTexts(articlesTexts);
  const [day, setDay] = useState("");
  const [time, setTime] = useState("08:30");
  const perform = async () => {
    const at = day ? { publishAt: timestampFromMs(Date.parse(`${day}T${time}:00+09:00`)) } : {};
    await drafts.publishDraft({ draftId: draft.draftId, revision: writing.seen, ...at }).finally(reload);
    return day ? t.done.scheduled : t.done.published;
  };
  return (
    <ActDialog
      title={t.acts.publish}
      submit={t.acts.publish}
      act={act}
      ready={!day || /^\d\d:\d\d$/.test(time)}
      perform={perform}
      onClose={onClose}
    >
      <Day
        label={t.draft.publishAt}
        help={t.draft.dayHelp}
        problem={t.draft.dayProblem}
        value={day}
        onChange={setDay}
        refused={act.failure?.fields.publish_at}
      />
      {day && (
        <Field label={t.draft.publishTime} type="time" value={time} onChange={event => setTime(event.target.value)} />
      )}
    </ActDialog>
  );
}
