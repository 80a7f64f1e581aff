import { type RefObject, useEffect, useRef } from "react";
import { useTexts } from "../../lib/texts";
import { callTexts } from "../../texts/call";
import { KeyCap } from "../../ui/Button";
import { Notice, Status } from "../../ui/Status";
import { Marked } from "./Marked";
import type { Found } from "./useSearch";

interface Props {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly typed: string;
  readonly onType: (text: string) => void;
  readonly found: Found;
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

/** The one box and what it found. The list belongs to the box: focus stays in it while the arrows walk the candidates. */
export function Hits({ input, typed, onType, found, chosen, onChoose }: Props) {
  const t = useTexts(callTexts);
  return (
    <section className="search" aria-label={t.search.label}>
      <label htmlFor="search" className="quiet-words">
        {t.search.label}
      </label>
      <input
        ref={input}
        id="search"
        type="text"
        role="combobox"
        aria-expanded={found.articles.length > 0}
        aria-controls="hits"
        aria-autocomplete="list"
        aria-activedescendant={found.articles[chosen] && `hit-${chosen}`}
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="search"
        maxLength={200}
        placeholder={t.search.placeholder}
        value={typed}
        autoFocus
        onChange={event => onType(event.target.value)}
      />
      <Tally found={found} typed={typed} />
      <List found={found} chosen={chosen} onChoose={onChoose} />
    </section>
  );
}

function Tally({ found, typed }: { found: Found; typed: string }) {
  const t = useTexts(callTexts);
  const idle = typed.trim() === "";
  return (
    <div className="tally" role="status">
      {found.failure ? (
        <Notice mood="warn">{t.search.stale}</Notice>
      ) : idle ? (
        <p className="help">{t.search.idle}</p>
      ) : found.slow ? (
        <Status mood="info">{t.search.pending}</Status>
      ) : (
        <>
          <strong>{t.search.hits(found.articles.length)}</strong>
          <span className="quiet">{t.search.took((found.took / 1_000).toFixed(1))}</span>
          <span className="walk">
            <KeyCap of="↑" /> <KeyCap of="↓" />
          </span>
        </>
      )}
    </div>
  );
}

function List({ found, chosen, onChoose }: Pick<Props, "found" | "chosen" | "onChoose">) {
  const t = useTexts(callTexts);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  if (found.articles.length === 0) {
    const searched = found.query !== "" && !found.failure;
    return searched ? <p className="empty">{t.search.empty(found.query)}</p> : null;
  }
  return (
    <div
      ref={list}
      id="hits"
      className="hits"
      role="listbox"
      aria-label={t.search.results}
      lang="ja"
      data-query={found.query}
    >
      {found.articles.map((hit, index) => (
        // The keys are those of the box.
        // biome-ignore lint/a11y/useKeyWithClickEvents: arrows and Enter are heard in the box that owns the list
        // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the box, aria-activedescendant points here
        <div
          key={hit.articleId}
          id={`hit-${index}`}
          role="option"
          aria-selected={index === chosen}
          onClick={() => onChoose(index)}
        >
          <strong>
            <Marked text={hit.question} marks={hit.questionMarks} />
          </strong>
          <span className="snippet">
            <Marked text={hit.snippet} marks={hit.snippetMarks} />
          </span>
          <span className="origin">
            <span>{hit.number}</span>
            <span>{hit.sectionName}</span>
            {hit.sectionName && (
              <Status mood={hit.sectionOpenNow ? "good" : "quiet"}>
                {hit.sectionOpenNow ? t.answer.open : t.answer.shut}
              </Status>
            )}
          </span>
        </div>
      ))}
    </div>
  );
}
