import { useState } from "react";
import { ActDialog } from "../../frame/ActDialog";
import { DesignationService } from "../../gen/madoguchi/auth/v1/administration_pb";
import { serverNow } from "../../lib/clock";
import { isoDay } from "../../lib/ja";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { peopleTexts } from "../../texts/people";
import { Day } from "../../ui/Day";
import { Field } from "../../ui/Field";
import type { PersonDialog } from "./DesignationDialogs";

/** Records a training that was held (B5). */
export function TrainingDialog({ person: { account }, act, onClose }: PersonDialog) {
  const t = useTexts(peopleTexts);
  const [course, setCourse] = useState("");
  const [trainer, setTrainer] = useState("");
  const [heldOn, setHeldOn] = useState(isoDay(serverNow()));
  const [validUntil, setValidUntil] = useState("");
  const perform = async () => {
    const { accountId } = account;
    await client(DesignationService).recordTraining({ accountId, course, trainer, heldOn, validUntil });
    return t.done.trained;
  };
  const days = { help: t.form.dayHelp, problem: t.form.dayProblem, required: true };
  const refused = act.failure?.fields;
  return (
    <ActDialog
      title={`${t.acts.train} ${account.displayName}`}
      submit={t.form.submit}
      act={act}
      ready={[course, trainer, heldOn, validUntil].every(value => value.trim() !== "")}
      perform={perform}
      onClose={onClose}
    >
      <Field
        label={t.form.course}
        required
        maxLength={200}
        value={course}
        problem={refused?.course}
        onChange={event => setCourse(event.target.value)}
      />
      <Field
        label={t.form.trainer}
        required
        maxLength={100}
        value={trainer}
        problem={refused?.trainer}
        onChange={event => setTrainer(event.target.value)}
      />
      <Day {...days} label={t.form.heldOn} value={heldOn} onChange={setHeldOn} refused={refused?.held_on} />
      <Day
        {...days}
        label={t.form.validUntil}
        value={validUntil}
        onChange={setValidUntil}
        refused={refused?.valid_until}
      />
    </ActDialog>
  );
}
