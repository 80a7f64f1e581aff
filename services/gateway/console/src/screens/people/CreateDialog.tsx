import { useState } from "react";
import { ActDialog } from "../../frame/ActDialog";
import type { Act } from "../../frame/acts";
import { AccountService, type Contract } from "../../gen/madoguchi/auth/v1/administration_pb";
import { Organisation, Role } from "../../gen/madoguchi/policy/v1/policy_pb";
import { useSections } from "../../lib/library";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { peopleTexts } from "../../texts/people";
import { Choice, Field } from "../../ui/Field";
import { Reason } from "../../ui/Reason";

interface Props {
  readonly contracts: readonly Contract[];
  readonly act: Act;
  readonly onCode: (code: string) => void;
  readonly onClose: () => void;
}

/** The roles that each side can hold; systems are made with their certificates, not here. */
const ROLES = {
  [Organisation.CONTRACTOR]: [Role.OPERATOR, Role.HANDLING_MANAGER],
  [Organisation.WARD]: [
    Role.SECTION_CLERK,
    Role.SECTION_HEAD,
    Role.INFORMATION_SECTION,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
  ],
} as const;

type Side = keyof typeof ROLES;

/** A new account; its person sets the password with the code that is shown afterwards. */
export function CreateDialog({ contracts, act, onCode, onClose }: Props) {
  const t = useTexts(peopleTexts);
  const sections = useSections();
  const [userId, setUserId] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [organisation, setSide] = useState<Side>(Organisation.CONTRACTOR);
  const [role, setRole] = useState<Role>(Role.OPERATOR);
  const [sectionCode, setSection] = useState("");
  const [contractId, setContract] = useState(contracts[0]?.contractId ?? "");
  const [reason, setReason] = useState("");
  const ward = organisation === Organisation.WARD;
  const sides = [Organisation.CONTRACTOR, Organisation.WARD] as const;
  const names = { [Organisation.CONTRACTOR]: t.organisations.contractor, [Organisation.WARD]: t.organisations.ward };
  const perform = async () => {
    const under = ward ? { sectionCode } : { contractId };
    const made = await client(AccountService).createAccount({
      userId,
      displayName,
      organisation,
      roles: [role],
      reason,
      ...under,
    });
    onCode(made.activationCode);
    return t.done.created;
  };
  const refused = act.failure?.fields;
  return (
    <ActDialog
      title={t.create}
      submit={t.form.submit}
      act={act}
      ready={[userId, displayName, reason].every(value => value.trim() !== "")}
      perform={perform}
      onClose={onClose}
    >
      <Field
        label={t.columns.userId}
        help={t.form.userIdHelp}
        problem={refused?.user_id}
        required
        autoFocus
        autoComplete="off"
        spellCheck={false}
        value={userId}
        onChange={event => setUserId(event.target.value)}
      />
      <Field
        label={t.columns.name}
        problem={refused?.display_name}
        required
        autoComplete="off"
        value={displayName}
        onChange={event => setDisplayName(event.target.value)}
      />
      <Choice
        label={t.form.organisation}
        value={String(organisation)}
        onChange={value => {
          const side = sides.find(each => String(each) === value) ?? Organisation.WARD;
          setSide(side);
          setRole(ROLES[side][0]);
        }}
        options={sides.map(side => ({ value: String(side), label: names[side] }))}
      />
      <Choice
        label={t.form.role}
        value={String(role)}
        onChange={value => setRole(Number(value))}
        options={ROLES[organisation].map(each => ({ value: String(each), label: t.roles[each] ?? "" }))}
        problem={refused?.roles}
      />
      {ward ? (
        <Choice
          label={t.form.section}
          value={sectionCode}
          onChange={setSection}
          options={[
            { value: "", label: "—" },
            ...[...sections.values()].map(({ code, name }) => ({ value: code, label: name })),
          ]}
          problem={refused?.section_code}
        />
      ) : (
        <Choice
          label={t.form.contract}
          value={contractId}
          onChange={setContract}
          options={contracts.map(contract => ({ value: contract.contractId, label: contract.contractor }))}
          problem={refused?.contract_id}
        />
      )}
      <Reason value={reason} onChange={setReason} problem={refused?.reason} />
    </ActDialog>
  );
}
