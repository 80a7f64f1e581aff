import { timestampMs } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { useState } from "react";
import { ActDialog } from "../../frame/ActDialog";
import type { Act } from "../../frame/acts";
import { DraftService } from "../../gen/madoguchi/faq/v1/draft_pb";
import { ArticleService } from "../../gen/madoguchi/faq/v1/faq_pb";
import { type ListVersionsResponse, type Version, VersionService } from "../../gen/madoguchi/faq/v1/version_pb";
import { Role } from "../../gen/madoguchi/policy/v1/policy_pb";
import { failureOf } from "../../lib/failure";
import { wareki } from "../../lib/ja";
import { hasRole, useSession } from "../../lib/session";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { articlesTexts } from "../../texts/articles";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Failed } from "../../ui/Failed";
import { Reason } from "../../ui/Reason";
import { Scrolling } from "../../ui/Scrolling";
import { Notice } from "../../ui/Status";
import { Table } from "../../ui/Table";
import { Comparison } from "./Comparison";
import { emptySource } from "./form";
import { Preview } from "./Preview";

interface Props {
  readonly articleId: string;
  readonly act: Act;
  readonly onEdit: () => void;
  readonly onDraft: (draftId: string) => void;
}

/** A published article: as operators see it, and its versions, any two of which can be compared. */
export function ArticlePane({ articleId, act, onEdit, onDraft }: Props) {
  const t = useTexts(articlesTexts);
  const article = useQuery(ArticleService.method.getArticle, { articleId });
  const history = useQuery(VersionService.method.listVersions, { articleId });
  const [retiring, retire] = useState(false);
  const mayRetire = hasRole(useSession(), [Role.SECTION_HEAD, Role.INFORMATION_SECTION]);
  const thrown = article.error ?? history.error;
  if (thrown) return <Failed failure={failureOf(thrown)} />;
  const shown = article.data?.article;
  const restore = (version: number) =>
    void act.run(async () => {
      const { draft } = await client(DraftService).restoreVersion({ articleId, version });
      onDraft(draft?.draftId ?? "");
      return t.done.begun;
    });
  return (
    <section className="detail" aria-label={t.tabs.published}>
      <header>
        <h2>{shown?.question}</h2>
        <span className="figures">{shown?.number}</span>
      </header>
      <Scrolling>
        {shown && (
          <Preview
            form={{
              ...shown,
              keywords: shown.keywords.join("、"),
              sources: shown.sources.map(source => ({ ...emptySource(), ...source })),
            }}
            number={shown.number}
            version={shown.version}
          />
        )}
        {history.data && <Versions articleId={articleId} history={history.data} onRestore={restore} />}
      </Scrolling>
      <div className="actions">
        <Button kind="primary" hotkey="F9" busy={act.busy} onPress={onEdit}>
          {t.acts.edit}
        </Button>
        {mayRetire && !history.data?.retiredAt && (
          <Button kind="danger" onPress={() => retire(true)}>
            {t.acts.retire}
          </Button>
        )}
        {act.failure && !retiring && <Failed failure={act.failure} />}
      </div>
      {retiring && history.data && (
        <RetireDialog
          articleId={articleId}
          version={history.data.versions[0]?.version ?? 0}
          act={act}
          onClose={() => {
            retire(false);
            void history.refetch();
          }}
        />
      )}
    </section>
  );
}

function Versions({
  articleId,
  history,
  onRestore,
}: {
  articleId: string;
  history: ListVersionsResponse;
  onRestore: (version: number) => void;
}) {
  const t = useTexts(articlesTexts);
  const [picked, pick] = useState<readonly number[]>([]);
  const [comparing, compare] = useState(false);
  const toggle = (version: number) =>
    pick(picked.includes(version) ? picked.filter(each => each !== version) : [...picked, version].slice(-2));
  const [former = 0, later = 0] = [...picked].sort((a, b) => a - b);
  const side = (version: number) => ({ case: "version", value: { articleId, version } }) as const;
  return (
    <>
      <h3>{t.versions.title}</h3>
      {history.retiredAt && (
        <Notice mood="warn">
          {t.versions.retired(wareki(timestampMs(history.retiredAt)), history.retiredBecause)}
        </Notice>
      )}
      <Table
        caption={t.versions.title}
        rows={history.versions}
        id={version => String(version.version)}
        empty=""
        columns={[
          {
            key: "version",
            heading: t.versions.version,
            cell: ({ version }) => (
              <label className="pick">
                <input
                  type="checkbox"
                  aria-label={t.versions.pick(version)}
                  checked={picked.includes(version)}
                  onChange={() => toggle(version)}
                />
                {version}
              </label>
            ),
          },
          { key: "when", heading: t.versions.when, cell: ({ publishedAt: at }) => at && wareki(timestampMs(at)) },
          { key: "who", heading: t.versions.authors, cell: version => <Who version={version} /> },
          { key: "why", heading: t.versions.comment, cell: version => version.comment },
          {
            key: "act",
            heading: t.acts.restore,
            cell: ({ version }) => (
              <button type="button" className="link" onClick={() => onRestore(version)}>
                {t.acts.restore}
              </button>
            ),
          },
        ]}
      />
      <div className="actions">
        <Button disabled={picked.length !== 2} onPress={() => compare(true)}>
          {t.acts.compare}
        </Button>
      </div>
      {comparing && (
        <Dialog title={t.difference.title} onClose={() => compare(false)} wide>
          <Comparison left={side(former)} right={side(later)} />
        </Dialog>
      )}
    </>
  );
}

function Who({ version }: { version: Version }) {
  const t = useTexts(articlesTexts).versions;
  return (
    <>
      {version.authors.join("、")} {version.imported && `(${t.imported})`}
      {version.approvedBy && (
        <span className="second">
          {t.approvedBy} {version.approvedBy}
        </span>
      )}
    </>
  );
}

/** Takes an article out of search at once. */
function RetireDialog({
  articleId,
  version,
  act,
  onClose,
}: {
  articleId: string;
  version: number;
  act: Act;
  onClose: () => void;
}) {
  const t = useTexts(articlesTexts);
  const [comment, setComment] = useState("");
  const perform = async () => {
    await client(VersionService).retireArticle({ articleId, version, comment });
    return t.done.retired;
  };
  return (
    <ActDialog
      title={t.acts.retire}
      submit={t.acts.retire}
      act={act}
      ready={comment.trim() !== ""}
      perform={perform}
      onClose={onClose}
      danger
    >
      <Reason value={comment} onChange={setComment} problem={act.failure?.fields.comment} />
    </ActDialog>
  );
}
