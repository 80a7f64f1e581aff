import type { GetIntakeSituationResponse } from "../../../gen/madoguchi/intake/v1/intake_pb";
import { groupPhone } from "../../../lib/ja";
import { useTexts } from "../../../lib/texts";
import { callTexts } from "../../../texts/call";
import type { Form } from "./form";

/** A number that stays on one line. */
export function unbroken(number: string): string {
  return number.replaceAll("-", "\u2011");
}

/** What is read back to the caller, made anew with every key, and the day by which an answer comes (B11). */
export function Summary({ form, situation }: { form: Form; situation: GetIntakeSituationResponse }) {
  const t = useTexts(callTexts);
  const times = [form.from, form.until].map(time => time.replace(/^0/, ""));
  return (
    <aside className="summary" translate="no">
      <h3>{t.handoff.summary}</h3>
      <p className="aloud">
        {t.handoff.summaryText(
          form.name,
          unbroken(groupPhone(form.phone)),
          times[0] ?? "",
          times[1] ?? "",
          form.inquiry,
        )}
      </p>
      <p className="aloud">{t.handoff.due(situation.dueDay)}</p>
    </aside>
  );
}
