import { timestampMs } from "@bufbuild/protobuf/wkt";
import { useState } from "react";
import type { Act } from "../../frame/acts";
import { Organisation } from "../../gen/madoguchi/policy/v1/policy_pb";
import { hourMinute, isoDay, wareki } from "../../lib/ja";
import { useTexts } from "../../lib/texts";
import { peopleTexts } from "../../texts/people";
import { Button } from "../../ui/Button";
import { Fact } from "../../ui/Fact";
import { Scrolling } from "../../ui/Scrolling";
import { DesignateDialog, EndDesignationDialog } from "./DesignationDialogs";
import { Standing } from "./index";
import { DisableDialog, ResetDialog } from "./StandingDialogs";
import { TrainingDialog } from "./TrainingDialog";
import type { Person } from "./usePeople";

interface Props {
  readonly person: Person;
  /** None for readers: the Ward Information Section and auditors. */
  readonly act: Act | undefined;
  readonly onCode: (code: string) => void;
}

/** One person: what they may, why, and what an administrator can do about it. */
export function Detail({ person, act, onCode }: Props) {
  const t = useTexts(peopleTexts);
  const { account, designation, trainings, contract } = person;
  const roles = account.roles.map(role => t.roles[role]).join("、");
  return (
    <section className="detail" aria-label={t.detail.label}>
      <header>
        <h2>{account.displayName}</h2>
        <Standing person={person} />
      </header>
      <Scrolling>
        <dl className="sheet">
          <Fact term={t.columns.userId}>{account.userId}</Fact>
          <Fact term={t.columns.roles}>{roles}</Fact>
          {contract && (
            <Fact term={t.detail.contract}>
              {contract.contractor} {t.until(wareki(contract.lastDay))}
            </Fact>
          )}
          {account.organisation === Organisation.CONTRACTOR && (
            <Fact term={t.columns.designation}>{designation ? <Term designation={designation} /> : t.none}</Fact>
          )}
          <Fact term={t.detail.lastLogin}>
            {account.lastLoginAt ? when(timestampMs(account.lastLoginAt)) : t.detail.never}
          </Fact>
          <Fact term={t.detail.trainings}>
            {trainings.length === 0 && t.none}
            {trainings.map(training => (
              <span key={training.trainingId} className="entry">
                {wareki(training.heldOn)} {t.detail.course(training.course, training.trainer)}{" "}
                {t.until(wareki(training.validUntil))}
              </span>
            ))}
          </Fact>
        </dl>
      </Scrolling>
      {act && !account.disabled && <Actions person={person} act={act} onCode={onCode} />}
    </section>
  );
}

function Term({ designation }: { designation: NonNullable<Person["designation"]> }) {
  const t = useTexts(peopleTexts);
  const day = (at: typeof designation.from) => (at ? wareki(isoDay(timestampMs(at))) : "");
  return (
    <>
      {t.roles[designation.role]} {day(designation.from)}–{day(designation.until) || t.openEnd}
    </>
  );
}

type Form = "designate" | "end" | "train" | "reset" | "disable";

function Actions({ person, act, onCode }: { person: Person; act: Act; onCode: (code: string) => void }) {
  const t = useTexts(peopleTexts).acts;
  const [form, show] = useState<Form>();
  const contractor = person.account.organisation === Organisation.CONTRACTOR;
  const open = (which: Form) => {
    act.clear();
    show(which);
  };
  const props = { person, act, onClose: () => show(undefined) };
  return (
    <div className="actions">
      {contractor && !person.designation && <Button onPress={() => open("designate")}>{t.designate}</Button>}
      {contractor && person.designation && <Button onPress={() => open("end")}>{t.endDesignation}</Button>}
      {contractor && <Button onPress={() => open("train")}>{t.train}</Button>}
      <Button onPress={() => open("reset")}>{t.code}</Button>
      <Button kind="danger" onPress={() => open("disable")}>
        {t.disable}
      </Button>
      {form === "designate" && <DesignateDialog {...props} />}
      {form === "end" && <EndDesignationDialog {...props} />}
      {form === "train" && <TrainingDialog {...props} />}
      {form === "reset" && <ResetDialog {...props} onCode={onCode} />}
      {form === "disable" && <DisableDialog {...props} />}
    </div>
  );
}

function when(at: number): string {
  return `${wareki(at)} ${hourMinute(at)}`;
}
