import { type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes, useId } from "react";

interface Common {
  readonly label: string;
  /** What to write, where the label does not say it. */
  readonly help?: string | undefined;
  /** What is wrong and what to write instead. */
  readonly problem?: string | undefined;
  readonly required?: boolean;
  /** Holds personal data: neither kept by the browser nor checked by its services. */
  readonly personal?: boolean;
}

const PERSONAL = { autoComplete: "off", spellCheck: false, translate: "no" } as const;

/** A labelled line of text. */
export function Field({
  label,
  help,
  problem,
  personal,
  ref,
  ...input
}: Common & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  const id = useId();
  return (
    <Frame id={id} label={label} help={help} problem={problem} required={input.required}>
      <input ref={ref} id={id} {...described(id, help, problem)} {...(personal ? PERSONAL : {})} {...input} />
    </Frame>
  );
}

/** A labelled text of several lines. */
export function Area({
  label,
  help,
  problem,
  personal,
  ...input
}: Common & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} help={help} problem={problem} required={input.required}>
      <textarea id={id} {...described(id, help, problem)} {...(personal ? PERSONAL : {})} {...input} />
    </Frame>
  );
}

/** A labelled choice. */
export function Choice({
  label,
  help,
  problem,
  value,
  onChange,
  options,
  disabled,
}: Common & {
  value: string;
  onChange: (value: string) => void;
  options: readonly { readonly value: string; readonly label: string }[];
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <Frame id={id} label={label} help={help} problem={problem}>
      <select
        id={id}
        value={value}
        disabled={disabled}
        onChange={event => onChange(event.target.value)}
        {...described(id, help, problem)}
      >
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

function described(id: string, help?: string, problem?: string) {
  const by = [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(" ");
  return { "aria-describedby": by || undefined, "aria-invalid": problem ? true : undefined };
}

function Frame({
  id,
  label,
  help,
  problem,
  required,
  children,
}: {
  id: string;
  label: string;
  help?: string | undefined;
  problem?: string | undefined;
  required?: boolean | undefined;
  children: ReactNode;
}) {
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {required && <span className="required">※</span>}
      </label>
      {children}
      {help && (
        <p id={`${id}-help`} className="help">
          {help}
        </p>
      )}
      {problem && (
        <p id={`${id}-problem`} className="problem">
          {problem}
        </p>
      )}
    </div>
  );
}
