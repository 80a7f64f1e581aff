import { useId } from "react";
import type { ReasonCode } from "../../gen/madoguchi/intake/v1/intake_pb";
import { useTexts } from "../../lib/texts";
import { callTexts } from "../../texts/call";

interface Props {
  readonly codes: readonly ReasonCode[];
  readonly suggested: ReasonCode | undefined;
  readonly value: string;
  readonly onChange: (code: string) => void;
  readonly problem?: string | undefined;
  readonly disabled?: boolean;
}

/** What a call was about: the suggestion first, then the codebook by its chapters. Typing goes to a name, as in any list. */
export function ReasonChoice({ codes, suggested, value, onChange, problem, disabled }: Props) {
  const t = useTexts(callTexts);
  const id = useId();
  const chapters = codes.filter(code => code.parentCode === "");
  return (
    <div className="field">
      <label htmlFor={id}>{t.result.reason}</label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        aria-invalid={problem ? true : undefined}
        onChange={event => onChange(event.target.value)}
      >
        <option value="">{t.result.unchosen}</option>
        {suggested && (
          <optgroup label={t.result.suggested}>
            <option value={suggested.code}>{suggested.name}</option>
          </optgroup>
        )}
        {chapters.map(chapter => {
          const below = codes.filter(code => code.parentCode === chapter.code && code.code !== suggested?.code);
          const own = below.length > 0 ? below : chapter.code === suggested?.code ? [] : [chapter];
          return (
            <optgroup key={chapter.code} label={chapter.name}>
              {own.map(code => (
                <option key={code.code} value={code.code}>
                  {code.name}
                </option>
              ))}
            </optgroup>
          );
        })}
      </select>
      {problem && <p className="problem">{problem}</p>}
    </div>
  );
}
