import { useTexts } from "../../lib/texts";
import { loginTexts } from "../../texts/login";
import { Field } from "../../ui/Field";

/** A new password, typed twice. */
export interface Typed {
  readonly first: string;
  readonly second: string;
}

/** What is wrong with it, as far as the browser can tell; whether it is too common only the server knows. */
export function passwordProblem({ first, second }: Typed): "short" | "differ" | undefined {
  if ([...first].length < 15) return "short";
  return first === second ? undefined : "differ";
}

/** The two fields of a new password. */
export function NewPassword({
  value,
  onChange,
  problem,
}: {
  value: Typed;
  onChange: (value: Typed) => void;
  problem: string | undefined;
}) {
  const t = useTexts(loginTexts);
  const wrong = passwordProblem(value);
  return (
    <>
      <Field
        label={t.activate.fresh}
        help={t.activate.freshHelp}
        problem={problem}
        type="password"
        autoComplete="new-password"
        minLength={15}
        required
        value={value.first}
        onChange={event => onChange({ ...value, first: event.target.value })}
      />
      <Field
        label={t.activate.again}
        problem={wrong === "differ" && value.second.length >= value.first.length ? t.activate.differ : undefined}
        type="password"
        autoComplete="new-password"
        required
        value={value.second}
        onChange={event => onChange({ ...value, second: event.target.value })}
      />
    </>
  );
}
