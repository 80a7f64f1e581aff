import { useTexts } from "../lib/texts";
import { actTexts } from "../texts/acts";
import { Field } from "./Field";

/** Why something is done: kept in the audit trail. */
export function Reason({
  value,
  onChange,
  problem,
}: {
  value: string;
  onChange: (reason: string) => void;
  problem?: string | undefined;
}) {
  const t = useTexts(actTexts);
  return (
    <Field
      label={t.reason}
      help={t.reasonHelp}
      problem={problem}
      required
      maxLength={200}
      value={value}
      onChange={event => onChange(event.target.value)}
    />
  );
}
