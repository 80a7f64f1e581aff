import { useRef } from "react";
import { useKey } from "../lib/keys";

/** The box that narrows a list; F2 goes there. */
export function SearchField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (typed: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  useKey("F2", () => input.current?.select(), label);
  useKey("/", () => input.current?.select());
  return (
    <input
      ref={input}
      type="search"
      aria-label={label}
      placeholder={`${label} F2`}
      autoComplete="off"
      spellCheck={false}
      value={value}
      onChange={event => onChange(event.target.value)}
    />
  );
}
