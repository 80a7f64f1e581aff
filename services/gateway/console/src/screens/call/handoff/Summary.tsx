import type { GetIntakeSituationResponse } from "../../../gen/madoguchi/intake/v1/intake_pb";
import { groupPhone } from "../../../lib/ja";
import { useTexts } from "../../../lib/texts";
import { handoffTexts } from "../../../texts/handoff";
import type { Form } from "./form";

/** A number that stays on one line. */
export function unbroken(number: string): string {
  return number.replaceAll("-", "\u2011");
}

/** What is read back to the caller, made anew with every key, and the day by which an answer comes (B11). */
export function Summary({ form, situation }: { form: Form; situation: GetIntakeSituationResponse }) {
  const t = useTexts(handoffTexts);
  const times = [form.from, form.until].map(time => time.replace(/^0/, ""));
  return (
    <aside className="summary" translate="no" lang="ja">
      <h3>{t.summary}</h3>
      <p className="aloud">
        {t.summaryText(form.name, unbroken(groupPhone(form.phone)), times[0] ?? "", times[1] ?? "", form.inquiry)}
      </p>
      <p className="aloud">{t.due(situation.dueDay)}</p>
    </aside>
  );
}
