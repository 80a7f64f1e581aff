import { useTexts } from "../../../lib/texts";
import { handoffTexts } from "../../../texts/handoff";
import { Field } from "../../../ui/Field";
import type { Form, Problems } from "./form";

/** Address, e-mail and fax: only where they are needed, and only with the reason (B14). */
export function Extras({
  form,
  told,
  onEdit,
}: {
  form: Form;
  told: (name: keyof Problems) => string | undefined;
  onEdit: (change: Partial<Form>) => void;
}) {
  const t = useTexts(handoffTexts);
  const unreasoned = form.necessity.trim() === "";
  const extra = (name: "address" | "email" | "fax", problem?: string) => (
    <Field
      label={t[name]}
      personal
      disabled={unreasoned}
      maxLength={name === "address" ? 200 : 100}
      problem={problem}
      value={form[name]}
      onChange={event => onEdit({ [name]: event.target.value })}
    />
  );
  return (
    <details className="whole">
      <summary>{t.optional}</summary>
      <div className="extras">
        <div className="whole">
          <Field
            label={t.necessity}
            help={t.necessityHelp}
            personal
            maxLength={200}
            problem={told("necessity")}
            value={form.necessity}
            onChange={event => onEdit({ necessity: event.target.value })}
          />
        </div>
        <div className="whole">{extra("address")}</div>
        {extra("email", told("email"))}
        {extra("fax")}
      </div>
    </details>
  );
}
