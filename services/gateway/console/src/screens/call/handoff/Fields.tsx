import { useEffect, useRef, useState } from "react";
import { groupPhone, toKatakana } from "../../../lib/ja";
import { KanaCatcher } from "../../../lib/kana";
import { useTexts } from "../../../lib/texts";
import { handoffTexts } from "../../../texts/handoff";
import { Area, Choice, Field } from "../../../ui/Field";
import { ReasonChoice } from "../ReasonChoice";
import { Extras } from "./Extras";
import { type Form, type Problems, TIMES } from "./form";
import type { HandoffProps } from "./Handoff";

interface Props extends HandoffProps {
  /** Before the caller has agreed nothing can be typed. */
  readonly locked: boolean;
  readonly section: string;
  readonly reason: string;
  readonly problems: Problems;
  readonly onEdit: (change: Partial<Form>) => void;
}

/** What a caller leaves (B14): a closed list. */
export function Fields({
  typed,
  situation,
  locked,
  section,
  reason,
  problems,
  sections,
  codes,
  suggestedReason,
  onEdit,
}: Props) {
  const t = useTexts(handoffTexts);
  const { form } = typed;
  const told = (name: keyof Problems) => (problems[name] ? t.problems[name] : undefined);
  const name = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!locked) name.current?.focus();
  }, [locked]);
  const kana = useKana(form, onEdit);
  const times = TIMES.map(time => ({ value: time, label: time }));
  return (
    <fieldset className="fields" disabled={locked}>
      <legend className="quiet-words">{t.title}</legend>
      <Field
        ref={name}
        label={t.name}
        personal
        required
        maxLength={100}
        problem={told("name")}
        value={form.name}
        {...kana}
      />
      <Field
        label={t.kana}
        help={t.kanaHelp}
        personal
        maxLength={100}
        problem={told("kana")}
        value={form.kana}
        onChange={event => onEdit({ kana: event.target.value })}
        onBlur={() => onEdit({ kana: toKatakana(form.kana) })}
      />
      <Field
        label={t.phone}
        help={t.phoneHelp}
        personal
        required
        inputMode="tel"
        maxLength={40}
        problem={told("phone")}
        value={form.phone}
        onChange={event => onEdit({ phone: event.target.value })}
        onBlur={() => form.phone && onEdit({ phone: groupPhone(form.phone) || form.phone })}
      />
      <div className="window">
        <Choice
          label={`${t.window} (${t.from})`}
          value={form.from}
          options={times}
          problem={told("window")}
          onChange={from => onEdit({ from })}
        />
        <Choice label={t.until} value={form.until} options={times} onChange={until => onEdit({ until })} />
      </div>
      <div className="whole">
        <Area
          label={t.inquiry}
          personal
          required
          rows={3}
          maxLength={4000}
          problem={told("inquiry")}
          value={form.inquiry}
          onChange={event => onEdit({ inquiry: event.target.value })}
        />
      </div>
      <Choice
        label={t.section}
        value={section}
        options={[
          { value: "", label: t.sectionUnknown },
          ...[...sections.values()].map(({ code, name: label }) => ({ value: code, label })),
        ]}
        onChange={chosen => onEdit({ section: chosen })}
      />
      <ReasonChoice
        codes={codes}
        suggested={suggestedReason}
        value={reason}
        onChange={chosen => onEdit({ reason: chosen })}
        problem={told("reason")}
        disabled={locked}
      />
      {situation.officeOpen && (
        <div className="whole">
          <Field
            label={t.overrideReason}
            required
            maxLength={200}
            problem={told("override")}
            value={form.override}
            onChange={event => onEdit({ override: event.target.value })}
          />
        </div>
      )}
      <Extras form={form} told={told} onEdit={onEdit} />
    </fieldset>
  );
}

/** Handlers of the name's field that fill in its reading from the IME, until the reading was edited by hand. */
function useKana(form: Form, onEdit: (change: Partial<Form>) => void) {
  const [catcher] = useState(() => new KanaCatcher());
  return {
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      const name = event.target.value;
      onEdit(name === "" ? { name, kana: "" } : { name });
    },
    onCompositionUpdate: (event: React.CompositionEvent<HTMLInputElement>) => catcher.update(event.data),
    onCompositionEnd: (event: React.CompositionEvent<HTMLInputElement>) => {
      const reading = catcher.end(event.data);
      if (reading) onEdit({ name: event.currentTarget.value, kana: `${form.kana}${form.kana && " "}${reading}` });
    },
  };
}
