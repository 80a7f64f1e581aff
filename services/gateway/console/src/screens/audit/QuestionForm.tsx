import { useTexts } from "../../lib/texts";
import { auditTexts } from "../../texts/audit";
import { Button } from "../../ui/Button";
import { Day } from "../../ui/Day";
import { Choice, Field } from "../../ui/Field";
import { type Question, SERVICES } from "./useTrail";

interface Props {
  readonly question: Question;
  readonly onChange: (question: Question) => void;
  readonly onAsk: () => void;
  readonly onCheck: () => void;
  readonly busy: boolean;
}

/** What to look up, and whose chain to check. */
export function QuestionForm({ question, onChange, onAsk, onCheck, busy }: Props) {
  const t = useTexts(auditTexts);
  const days = { help: t.dayHelp, problem: t.dayProblem };
  const text = (key: "userId" | "subjectId" | "rpc") => ({
    value: question[key],
    autoComplete: "off",
    spellCheck: false,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      onChange({ ...question, [key]: event.target.value.trim() }),
  });
  return (
    <form
      className="question"
      onSubmit={event => {
        event.preventDefault();
        onAsk();
      }}
    >
      <Choice
        label={t.service}
        value={question.service}
        onChange={value =>
          onChange({ ...question, service: SERVICES.find(each => each === value) ?? question.service })
        }
        options={SERVICES.map(each => ({ value: each, label: t.services[each] }))}
      />
      <Field label={t.userId} {...text("userId")} />
      <Field label={t.subject} {...text("subjectId")} />
      <Field label={t.rpc} {...text("rpc")} />
      <Day {...days} label={t.since} value={question.since} onChange={since => onChange({ ...question, since })} />
      <Day {...days} label={t.until} value={question.until} onChange={until => onChange({ ...question, until })} />
      <div className="buttons">
        <Button kind="primary" type="submit" busy={busy} onPress={() => {}}>
          {t.search}
        </Button>
        <Button onPress={onCheck}>{t.check.start}</Button>
      </div>
    </form>
  );
}
