import { useState } from "react";
import { parseDay, wareki } from "../lib/ja";
import { Field } from "./Field";

interface Props {
  readonly label: string;
  readonly help: string;
  /** What to say about something that is no day. */
  readonly problem: string;
  /** ISO; empty for none. */
  readonly value: string;
  readonly onChange: (iso: string) => void;
  readonly required?: boolean;
  /** What the service found wrong with it. */
  readonly refused?: string | undefined;
}

/** A day, typed in any of the usual forms and shown as it was understood. */
export function Day({ label, help, problem, value, onChange, required = false, refused }: Props) {
  const [typed, setTyped] = useState(value);
  const understood = parseDay(typed);
  const wrong = typed.trim() !== "" && !understood;
  return (
    <Field
      label={label}
      help={understood ? wareki(understood) : help}
      problem={wrong ? problem : refused}
      required={required}
      autoComplete="off"
      value={typed}
      onChange={event => {
        setTyped(event.target.value);
        onChange(parseDay(event.target.value) ?? "");
      }}
    />
  );
}
