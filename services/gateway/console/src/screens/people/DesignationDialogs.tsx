import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { useState } from "react";
import { ActDialog } from "../../frame/ActDialog";
import type { Act } from "../../frame/acts";
import { DesignationService } from "../../gen/madoguchi/auth/v1/administration_pb";
import { Role } from "../../gen/madoguchi/policy/v1/policy_pb";
import { serverNow } from "../../lib/clock";
import { isoDay } from "../../lib/ja";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { peopleTexts } from "../../texts/people";
import { Day } from "../../ui/Day";
import { Choice } from "../../ui/Field";
import { Reason } from "../../ui/Reason";
import type { Person } from "./usePeople";

/** What every dialog about a person is given. */
export interface PersonDialog {
  readonly person: Person;
  readonly act: Act;
  readonly onClose: () => void;
}

const DAY = 86_400_000;

/** Designates from now on; the ward has been notified before (Q1). */
export function DesignateDialog({ person: { account }, act, onClose }: PersonDialog) {
  const t = useTexts(peopleTexts);
  const possible = account.roles.filter(role => role === Role.OPERATOR || role === Role.HANDLING_MANAGER);
  const [role, setRole] = useState(possible[0] ?? Role.OPERATOR);
  const [notifiedOn, setNotifiedOn] = useState(isoDay(serverNow()));
  const [until, setUntil] = useState("");
  const perform = async () => {
    // A last day counts to its end, in Japan.
    const end = until ? { until: timestampFromMs(Date.parse(`${until}T00:00:00+09:00`) + DAY) } : {};
    await client(DesignationService).designate({ accountId: account.accountId, role, notifiedOn, ...end });
    return t.done.designated;
  };
  const days = { help: t.form.dayHelp, problem: t.form.dayProblem };
  const refused = act.failure?.fields;
  return (
    <ActDialog
      title={`${t.acts.designate} ${account.displayName}`}
      submit={t.acts.designate}
      act={act}
      ready={notifiedOn !== ""}
      perform={perform}
      onClose={onClose}
    >
      <Choice
        label={t.form.role}
        value={String(role)}
        onChange={value => setRole(Number(value))}
        options={possible.map(each => ({ value: String(each), label: t.roles[each] ?? "" }))}
      />
      <Day
        {...days}
        label={t.form.notifiedOn}
        value={notifiedOn}
        onChange={setNotifiedOn}
        required
        refused={refused?.notified_on}
      />
      <Day {...days} label={t.form.until} value={until} onChange={setUntil} refused={refused?.until} />
    </ActDialog>
  );
}

/** Ends a designation now. */
export function EndDesignationDialog({ person: { account, designation }, act, onClose }: PersonDialog) {
  const t = useTexts(peopleTexts);
  const [reason, setReason] = useState("");
  const perform = async () => {
    await client(DesignationService).endDesignation({ designationId: designation?.designationId ?? "", reason });
    return t.done.ended;
  };
  return (
    <ActDialog
      title={`${t.acts.endDesignation} ${account.displayName}`}
      submit={t.acts.endDesignation}
      act={act}
      ready={reason.trim() !== ""}
      perform={perform}
      onClose={onClose}
      danger
    >
      <p>{t.form.endLead}</p>
      <Reason value={reason} onChange={setReason} problem={act.failure?.fields.reason} />
    </ActDialog>
  );
}
