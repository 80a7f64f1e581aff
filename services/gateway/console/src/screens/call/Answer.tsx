import "./answer.css";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import {
  type Article,
  type ArticleMatch,
  type Section,
  type Source,
  SourceKind,
} from "../../gen/madoguchi/faq/v1/faq_pb";
import { hourMinute, shortDay, wareki } from "../../lib/ja";
import { useTexts } from "../../lib/texts";
import { callTexts } from "../../texts/call";
import { Button } from "../../ui/Button";
import { Notice, Status } from "../../ui/Status";

interface Props {
  readonly hit: ArticleMatch | undefined;
  readonly article: Article | undefined;
  readonly section: Section | undefined;
  readonly used: boolean;
  readonly onUse: (() => void) | undefined;
  readonly onReport: (() => void) | undefined;
}

/** The chosen answer: large, to be read aloud, with everything that says whether it can be trusted. */
export function Answer({ hit, article, section, used, onUse, onReport }: Props) {
  const t = useTexts(callTexts);
  if (!hit) {
    return (
      <section className="answer" aria-label={t.answer.title}>
        <p className="empty">{t.answer.none}</p>
      </section>
    );
  }
  return (
    <section className="answer" aria-label={t.answer.title} data-article={hit.articleId}>
      <div className="reading" lang="ja">
        <h2>{article?.question ?? hit.question}</h2>
        {article?.cautions && (
          <Notice mood="warn" title={t.answer.cautions}>
            {article.cautions}
          </Notice>
        )}
        <div className="aloud">
          {(article?.answer ?? hit.snippet).split("\n").map(paragraph => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
        {article?.background && (
          <details>
            <summary>{t.answer.background}</summary>
            <p>{article.background}</p>
          </details>
        )}
      </div>
      <footer>
        <InCharge section={section} name={hit.sectionName} />
        {article && <Sources article={article} />}
        <div className="actions">
          <Button
            kind={used ? "plain" : "primary"}
            hotkey="Enter"
            hint={t.answer.use}
            disabled={!onUse}
            onPress={() => onUse?.()}
          >
            {used ? t.answer.inUse : t.answer.use}
          </Button>
          {onReport && (
            <Button kind="quiet" onPress={onReport}>
              {t.answer.report}
            </Button>
          )}
        </div>
      </footer>
    </section>
  );
}

/** The section in charge, and whether it can be called now. */
function InCharge({ section, name }: { section: Section | undefined; name: string }) {
  const t = useTexts(callTexts);
  return (
    <p className="in-charge">
      <span className="quiet">{t.answer.section}</span>
      <strong>{section?.name ?? name}</strong>
      {section && (
        <>
          <span>
            {t.answer.extension} <strong className="figures">{section.extension}</strong>
          </span>
          <OpenNow section={section} />
        </>
      )}
    </p>
  );
}

/** Whether a section is open, and else when it opens. */
export function OpenNow({ section }: { section: Section }) {
  const t = useTexts(callTexts);
  if (section.openNow) return <Status mood="good">{t.answer.open}</Status>;
  const opens = section.opensAt && timestampMs(section.opensAt);
  return (
    <Status mood="quiet">{opens ? t.answer.closed(`${shortDay(opens)} ${hourMinute(opens)}`) : t.answer.shut}</Status>
  );
}

function Sources({ article }: { article: Article }) {
  const t = useTexts(callTexts);
  const published = article.publishedAt && timestampMs(article.publishedAt);
  return (
    <dl className="sources">
      <div>
        <dt>{t.answer.sources}</dt>
        <dd>
          <ul>
            {article.sources.map(source => (
              <li key={`${source.kind} ${source.locator}`}>
                <SourceLine source={source} />
              </li>
            ))}
          </ul>
        </dd>
      </div>
      <div>
        <dt>{article.number}</dt>
        <dd>
          {published !== undefined && <span>{t.answer.published(wareki(published), article.version)}</span>}
          <span>{t.answer.valid(wareki(article.validFrom), article.validUntil && wareki(article.validUntil))}</span>
        </dd>
      </div>
    </dl>
  );
}

function SourceLine({ source }: { source: Source }) {
  const t = useTexts(callTexts);
  const kind = SourceKind[source.kind] as keyof typeof t.answer.kinds;
  return (
    <>
      <strong>{t.answer.kinds[kind] ?? t.answer.kinds.OTHER}</strong> {source.issue}{" "}
      <span className="locator">{source.locator}</span>
      {source.checkedOn && <span className="quiet"> {t.answer.checked(wareki(source.checkedOn))}</span>}
    </>
  );
}
