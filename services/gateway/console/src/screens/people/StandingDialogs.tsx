import { useState } from "react";
import { ActDialog } from "../../frame/ActDialog";
import { AccountService } from "../../gen/madoguchi/auth/v1/administration_pb";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { peopleTexts } from "../../texts/people";
import { Reason } from "../../ui/Reason";
import type { PersonDialog } from "./DesignationDialogs";

/** Ends an account's access for good (S2). */
export function DisableDialog({ person: { account }, act, onClose }: PersonDialog) {
  const t = useTexts(peopleTexts);
  const [reason, setReason] = useState("");
  const perform = async () => {
    await client(AccountService).disableAccount({ accountId: account.accountId, version: account.version, reason });
    return t.done.disabled;
  };
  return (
    <ActDialog
      title={`${t.acts.disable} ${account.displayName}`}
      submit={t.acts.disable}
      act={act}
      ready={reason.trim() !== ""}
      perform={perform}
      onClose={onClose}
      danger
    >
      <p>{t.form.disableLead}</p>
      <Reason value={reason} onChange={setReason} problem={act.failure?.fields.reason} />
    </ActDialog>
  );
}

/** Issues an activation code; the administrator never knows a password. */
export function ResetDialog({
  person: { account },
  act,
  onCode,
  onClose,
}: PersonDialog & { onCode: (code: string) => void }) {
  const t = useTexts(peopleTexts);
  const [reason, setReason] = useState("");
  const perform = async () => {
    const { activationCode } = await client(AccountService).resetPassword({ accountId: account.accountId, reason });
    onCode(activationCode);
    return t.done.coded;
  };
  return (
    <ActDialog
      title={`${t.acts.code} ${account.displayName}`}
      submit={t.acts.code}
      act={act}
      ready={reason.trim() !== ""}
      perform={perform}
      onClose={onClose}
    >
      <p>{t.form.codeLead}</p>
      <Reason value={reason} onChange={setReason} problem={act.failure?.fields.reason} />
    </ActDialog>
  );
}
