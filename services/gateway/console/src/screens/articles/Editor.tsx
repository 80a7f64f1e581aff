import type { SourceKind } from "../../gen/madoguchi/faq/v1/faq_pb";
import { useSections } from "../../lib/library";
import { useTexts } from "../../lib/texts";
import { articlesTexts } from "../../texts/articles";
import { Button } from "../../ui/Button";
import { Day } from "../../ui/Day";
import { Area, Choice, Field } from "../../ui/Field";
import { emptySource, type Form, type SourceForm } from "./form";

interface Props {
  readonly form: Form;
  readonly onChange: (form: Form) => void;
  /** What the service found wrong, by field path. */
  readonly refused: Readonly<Record<string, string>>;
  readonly disabled: boolean;
}

/** The fields of an article. */
export function Editor({ form, onChange, refused, disabled }: Props) {
  const t = useTexts(articlesTexts).draft;
  const sections = useSections();
  const put = (change: Partial<Form>) => onChange({ ...form, ...change });
  const wrong = (field: string) => refused[field] ?? refused[`text.${field}`];
  const label = (field: string) => t.fields[field] ?? field;
  const options = [...sections.values()].map(({ code, name }) => ({ value: code, label: name }));
  const area = (key: "answer" | "background" | "cautions", rows: number, maxLength: number) => (
    <Area
      label={label(key)}
      rows={rows}
      maxLength={maxLength}
      value={form[key]}
      problem={wrong(key)}
      onChange={event => put({ [key]: event.target.value })}
    />
  );
  return (
    <fieldset className="form editor" disabled={disabled}>
      <Field
        label={label("question")}
        maxLength={200}
        value={form.question}
        problem={wrong("question")}
        onChange={event => put({ question: event.target.value })}
      />
      {area("answer", 7, 4_000)}
      {area("background", 3, 4_000)}
      {area("cautions", 2, 1_000)}
      <Field
        label={label("keywords")}
        value={form.keywords}
        problem={wrong("keywords")}
        onChange={event => put({ keywords: event.target.value })}
      />
      <div className="pair">
        <Choice
          label={label("section_code")}
          value={form.sectionCode}
          onChange={sectionCode => put({ sectionCode })}
          options={options}
          problem={wrong("section_code")}
        />
        <Choice
          label={label("transfer_section_code")}
          value={form.transferSectionCode}
          onChange={transferSectionCode => put({ transferSectionCode })}
          options={[{ value: "", label: t.sameSection }, ...options]}
          problem={wrong("transfer_section_code")}
        />
      </div>
      <Sources
        sources={form.sources}
        onChange={sources => put({ sources })}
        problem={Object.entries(refused).find(([field]) => /^(text\.)?sources/.test(field))?.[1]}
      />
      <div className="pair">
        <Day
          label={label("valid_from")}
          help={t.dayHelp}
          problem={t.dayProblem}
          value={form.validFrom}
          onChange={validFrom => put({ validFrom })}
          refused={wrong("valid_from")}
        />
        <Day
          label={label("valid_until")}
          help={t.endHelp}
          problem={t.dayProblem}
          value={form.validUntil}
          onChange={validUntil => put({ validUntil })}
          refused={wrong("valid_until")}
        />
      </div>
    </fieldset>
  );
}

/** Where the facts are from: at least one source with its place and the day it was checked (B6). */
function Sources({
  sources,
  onChange,
  problem,
}: {
  sources: readonly SourceForm[];
  onChange: (sources: readonly SourceForm[]) => void;
  problem: string | undefined;
}) {
  const t = useTexts(articlesTexts).draft;
  const put = (key: number, change: Partial<SourceForm>) =>
    onChange(sources.map(source => (source.key === key ? { ...source, ...change } : source)));
  return (
    <fieldset className="source-list">
      <legend>{t.fields.sources}</legend>
      {sources.map((source, index) => (
        <div key={source.key} className="source">
          <Choice
            label={`${t.source.kind} ${index + 1}`}
            value={String(source.kind)}
            onChange={kind => put(source.key, { kind: Number(kind) as SourceKind })}
            options={[1, 2, 3, 4, 5].map(kind => ({ value: String(kind), label: t.source.kinds[kind] ?? "" }))}
          />
          <Field
            label={`${t.source.locator} ${index + 1}`}
            value={source.locator}
            onChange={event => put(source.key, { locator: event.target.value })}
          />
          <Field
            label={`${t.source.issue} ${index + 1}`}
            value={source.issue}
            onChange={event => put(source.key, { issue: event.target.value })}
          />
          <Day
            label={`${t.source.checkedOn} ${index + 1}`}
            help=""
            problem={t.dayProblem}
            value={source.checkedOn}
            onChange={checkedOn => put(source.key, { checkedOn })}
          />
          <Button kind="quiet" onPress={() => onChange(sources.filter(each => each.key !== source.key))}>
            {t.source.remove}
          </Button>
        </div>
      ))}
      {problem && <p className="problem">{problem}</p>}
      <Button onPress={() => onChange([...sources, emptySource()])}>{t.source.add}</Button>
    </fieldset>
  );
}
