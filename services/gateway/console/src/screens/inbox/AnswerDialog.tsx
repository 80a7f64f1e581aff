import { ActDialog } from "../../frame/ActDialog";
import type { ContactMethod, Handoff } from "../../gen/madoguchi/handoff/v1/handoff_pb";
import { useKey } from "../../lib/keys";
import { useTexts } from "../../lib/texts";
import { inboxTexts } from "../../texts/inbox";
import { KeyCap } from "../../ui/Button";
import { Area } from "../../ui/Field";
import type { Acts } from "./useActs";

/** What was typed and chosen so far; it outlives the dialog, not the screen. */
export interface Notes {
  readonly method: ContactMethod;
  readonly answered: boolean;
  readonly text: string;
}

const METHODS = [1, 2, 3, 4] as const satisfies readonly ContactMethod[];
const FRESH: Notes = { method: METHODS[0], answered: true, text: "" };

interface Props {
  readonly handoff: Handoff;
  readonly acts: Acts;
  readonly notes: Notes | undefined;
  readonly onNotes: (notes: Notes | undefined) => void;
  readonly onClose: () => void;
}

/** Records that the caller was tried, and the answer; the text is sealed by the server with the inquiry's day key. */
export function AnswerDialog({ handoff, acts, notes = FRESH, onNotes, onClose }: Props) {
  const t = useTexts(inboxTexts).answer;
  const { method, answered, text } = notes;
  const perform = async () => {
    const words = await acts.record(handoff, method, answered, text.trim());
    onNotes(undefined);
    return words;
  };
  return (
    <ActDialog
      title={`${t.title} ${handoff.receiptNumber}`}
      submit={t.submit}
      act={acts}
      ready={!answered || text.trim() !== ""}
      perform={perform}
      onClose={onClose}
      wide
    >
      <fieldset className="choices">
        <legend>{t.method}</legend>
        {METHODS.map(each => (
          <Option
            key={each}
            hotkey={String(each)}
            name="method"
            label={t.methods[each]}
            checked={method === each}
            onPick={() => onNotes({ ...notes, method: each })}
          />
        ))}
      </fieldset>
      <fieldset className="choices">
        <legend>{t.result}</legend>
        <Option
          name="result"
          label={t.reached}
          checked={answered}
          onPick={() => onNotes({ ...notes, answered: true })}
        />
        <Option
          name="result"
          label={t.missed}
          checked={!answered}
          onPick={() => onNotes({ ...notes, answered: false })}
        />
      </fieldset>
      <Area
        label={answered ? t.text : t.textMissed}
        help={t.kept}
        problem={acts.failure?.fields.text}
        personal
        required={answered}
        rows={6}
        maxLength={4_000}
        value={text}
        onChange={event => onNotes({ ...notes, text: event.target.value })}
      />
    </ActDialog>
  );
}

function Option({
  name,
  label,
  hotkey,
  checked,
  onPick,
}: {
  name: string;
  label: string;
  hotkey?: string;
  checked: boolean;
  onPick: () => void;
}) {
  useKey(hotkey, onPick, label);
  return (
    <label>
      <input type="radio" name={name} checked={checked} onChange={onPick} /> {label} {hotkey && <KeyCap of={hotkey} />}
    </label>
  );
}
