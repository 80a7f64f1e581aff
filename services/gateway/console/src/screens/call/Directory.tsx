import { useEffect, useMemo, useRef, useState } from "react";
import { SearchService, type Section } from "../../gen/madoguchi/faq/v1/faq_pb";
import { useKey } from "../../lib/keys";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { callTexts } from "../../texts/call";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Notice } from "../../ui/Status";
import { OpenNow } from "./Answer";

interface Props {
  readonly sections: ReadonlyMap<string, Section>;
  /** The section of the answer in view comes first. */
  readonly first: Section | undefined;
  /** Records the transfer; undefined between calls. */
  readonly onTransfer: ((section: Section, reached: boolean) => void) | undefined;
  readonly onClose: () => void;
}

/** Sections and extensions, found by name, reading, duty or number; Enter records that the call was put through. */
export function Directory({ sections, first, onTransfer, onClose }: Props) {
  const t = useTexts(callTexts);
  const [typed, setTyped] = useState("");
  const shown = useMatches(typed, sections, first);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const chosen = shown[Math.min(at, shown.length - 1)];
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  });
  return (
    <Dialog title={t.directory.title} onClose={onClose} wide>
      <Walk length={shown.length} at={at} onMove={setAt} />
      <div className="directory">
        <label htmlFor="directory" className="quiet-words">
          {t.directory.label}
        </label>
        <input
          id="directory"
          role="combobox"
          aria-expanded={shown.length > 0}
          aria-controls="sections"
          aria-activedescendant={chosen && `section-${chosen.code}`}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          placeholder={t.directory.label}
          value={typed}
          onChange={event => {
            setTyped(event.target.value);
            setAt(0);
          }}
        />
        {shown.length === 0 ? (
          <p className="empty">{t.directory.empty}</p>
        ) : (
          <div ref={list} id="sections" className="sections" role="listbox" aria-label={t.directory.title}>
            {shown.map((section, index) => (
              <Line key={section.code} section={section} chosen={section === chosen} onChoose={() => setAt(index)} />
            ))}
          </div>
        )}
        {chosen && <Chosen section={chosen} sections={sections} />}
      </div>
      <div className="actions">
        <Button
          kind="primary"
          hotkey="Enter"
          disabled={!onTransfer || !chosen}
          onPress={() => chosen && onTransfer?.(chosen, true)}
        >
          {t.directory.transfer}
        </Button>
        <Button
          hotkey="Shift+Enter"
          disabled={!onTransfer || !chosen}
          onPress={() => chosen && onTransfer?.(chosen, false)}
        >
          {t.directory.missed}
        </Button>
        <Button kind="quiet" hotkey="Esc" onPress={onClose}>
          {t.result.back}
        </Button>
        {!onTransfer && <span className="help">{t.directory.needsCall}</span>}
      </div>
    </Dialog>
  );
}

function Walk({ length, at, onMove }: { length: number; at: number; onMove: (at: number) => void }) {
  useKey("↓", () => onMove(Math.min(at + 1, length - 1)));
  useKey("↑", () => onMove(Math.max(at - 1, 0)));
  return null;
}

function Line({ section, chosen, onChoose }: { section: Section; chosen: boolean; onChoose: () => void }) {
  const t = useTexts(callTexts);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: arrows and Enter are heard in the box that owns the list
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the box, aria-activedescendant points here
    <div id={`section-${section.code}`} role="option" aria-selected={chosen} onClick={onChoose}>
      <strong>{section.name}</strong>
      <span className="figures">
        {t.answer.extension} {section.extension}
      </span>
      <span className="figures">{section.phone}</span>
      <span>{section.floor}</span>
      <OpenNow section={section} />
    </div>
  );
}

/** What helps to decide: duties, hours, and who answers instead. */
function Chosen({ section, sections }: { section: Section; sections: ReadonlyMap<string, Section> }) {
  const t = useTexts(callTexts);
  const deputy = sections.get(section.deputyCode);
  return (
    <div className="chosen">
      {!section.openNow && <Notice mood="warn">{t.directory.closedNow}</Notice>}
      <p>{section.duties.join("、")}</p>
      <p className="quiet">
        {section.hours || t.directory.officeHours}
        {deputy && ` / ${t.directory.deputy} ${deputy.name} ${t.answer.extension} ${deputy.extension}`}
      </p>
    </div>
  );
}

/** What fits; everything while nothing is typed. */
function useMatches(typed: string, all: ReadonlyMap<string, Section>, first: Section | undefined): readonly Section[] {
  const [found, setFound] = useState<readonly Section[]>();
  const query = typed.trim();
  useEffect(() => {
    if (query === "") {
      setFound(undefined);
      return;
    }
    const asking = new AbortController();
    client(SearchService)
      .searchSections({ query, limit: 20 }, { signal: asking.signal })
      .then(
        reply => setFound(reply.sections),
        // The directory is in memory: without the search, what contains the words has to do.
        () => asking.signal.aborted || setFound(containing(all, query)),
      );
    return () => asking.abort();
  }, [query, all]);
  return useMemo(() => {
    if (found) return found;
    const rest = [...all.values()].filter(section => section.code !== first?.code);
    return first ? [first, ...rest] : rest;
  }, [found, all, first]);
}

function containing(all: ReadonlyMap<string, Section>, query: string): Section[] {
  return [...all.values()].filter(section =>
    [section.name, section.reading, section.extension, ...section.duties, ...section.keywords].some(text =>
      text.includes(query),
    ),
  );
}
