import { useState } from "react";
import type { Article } from "../../gen/madoguchi/faq/v1/faq_pb";
import { FeedbackKind, FeedbackService } from "../../gen/madoguchi/faq/v1/feedback_pb";
import { type Failure, failureOf } from "../../lib/failure";
import { looksPersonal } from "../../lib/ja";
import { useKey } from "../../lib/keys";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { feedbackTexts } from "../../texts/feedback";
import { Button, KeyCap } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Failed } from "../../ui/Failed";
import { Area } from "../../ui/Field";

const KINDS = [
  { digit: "1", kind: FeedbackKind.WRONG, name: "wrong" },
  { digit: "2", kind: FeedbackKind.OUTDATED, name: "outdated" },
  { digit: "3", kind: FeedbackKind.UNCLEAR, name: "unclear" },
] as const;

interface Props {
  readonly article: Article;
  readonly onDone: (told: string) => void;
  readonly onClose: () => void;
}

/** Tells the section in charge that the answer in view should be looked at. */
export function Feedback({ article, onDone, onClose }: Props) {
  const t = useTexts(feedbackTexts);
  const [kind, setKind] = useState<FeedbackKind>(FeedbackKind.WRONG);
  const [text, setText] = useState("");
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const personal = looksPersonal(text) !== undefined;
  const send = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const { articleId, version } = article;
      await client(FeedbackService).giveFeedback({ articleId, version, kind, text });
      onDone(t.done);
    } catch (thrown) {
      setFailure(failureOf(thrown));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t.title} onClose={onClose}>
      <form onSubmit={event => event.preventDefault()}>
        <p>{`${article.number} ${article.question}`}</p>
        <fieldset className="kinds">
          <legend className="help">{t.help}</legend>
          {KINDS.map(entry => (
            <Kind
              key={entry.digit}
              digit={entry.digit}
              name={t.kinds[entry.name]}
              chosen={entry.kind === kind}
              onChoose={() => setKind(entry.kind)}
            />
          ))}
        </fieldset>
        <Area
          label={t.text}
          help={t.textHelp}
          problem={personal ? t.personal : undefined}
          rows={3}
          maxLength={500}
          spellCheck={false}
          value={text}
          onChange={event => setText(event.target.value)}
        />
        {failure && <Failed failure={failure} />}
        <div className="actions">
          <Button kind="primary" hotkey="Ctrl+Enter" busy={busy} disabled={personal} onPress={() => void send()}>
            {t.send}
          </Button>
          <Button kind="quiet" hotkey="Esc" onPress={onClose}>
            {t.back}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Kind({
  digit,
  name,
  chosen,
  onChoose,
}: {
  digit: string;
  name: string;
  chosen: boolean;
  onChoose: () => void;
}) {
  useKey(digit, onChoose, name);
  return (
    <label className="tick">
      <input type="radio" name="kind" checked={chosen} onChange={onChoose} /> {name} <KeyCap of={digit} />
    </label>
  );
}
