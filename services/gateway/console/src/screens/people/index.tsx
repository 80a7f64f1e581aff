import { useState } from "react";
import { useAct } from "../../frame/acts";
import { Organisation, Role } from "../../gen/madoguchi/policy/v1/policy_pb";
import { wareki } from "../../lib/ja";
import { hasRole, useSession } from "../../lib/session";
import { useTexts } from "../../lib/texts";
import { peopleTexts } from "../../texts/people";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { SearchField } from "../../ui/SearchField";
import { Notice, Status } from "../../ui/Status";
import { type Column, Table } from "../../ui/Table";
import { CodeDialog } from "./CodeDialog";
import { CreateDialog } from "./CreateDialog";
import { Detail } from "./Detail";
import { type Person, usePeople } from "./usePeople";
import "./people.css";

/** Who may work here, and what keeps somebody out: accounts, designation and training (Q1, B5, P2). */
export default function PeopleScreen() {
  const t = useTexts(peopleTexts);
  const administers = hasRole(useSession(), [Role.ADMINISTRATOR]);
  const { people, contracts, loading, failure, more, reload } = usePeople();
  const act = useAct(reload);
  const [typed, setTyped] = useState("");
  const [chosenId, choose] = useState<string>();
  const [creating, create] = useState(false);
  const [code, showCode] = useState("");
  const shown = people.filter(({ account }) => `${account.userId} ${account.displayName}`.includes(typed.trim()));
  const chosen = shown.find(person => person.account.accountId === chosenId);
  const columns = useColumns(choose);
  return (
    <main id="main" className="desk people">
      <div className="bar">
        <h1>{t.title}</h1>
        <SearchField label={t.filter} value={typed} onChange={setTyped} />
        {administers && (
          <Button kind="primary" onPress={() => create(true)}>
            {t.create}
          </Button>
        )}
      </div>
      <div className="notices">
        {failure && <Failed failure={failure} onRetry={reload} />}
        {act.said && <Notice mood="good">{act.said}</Notice>}
      </div>
      <div className="columns">
        <div className="list">
          {loading ? (
            <p className="empty">…</p>
          ) : (
            <Table
              caption={t.title}
              columns={columns}
              rows={shown}
              id={person => person.account.accountId}
              chosen={chosenId ?? ""}
              onChoose={person => choose(person.account.accountId)}
              empty={t.empty}
            />
          )}
          {more && <Button onPress={more}>{t.more}</Button>}
        </div>
        {chosen ? (
          <Detail key={chosenId} person={chosen} act={administers ? act : undefined} onCode={showCode} />
        ) : (
          <p className="empty detail">{t.detail.choose}</p>
        )}
      </div>
      {creating && <CreateDialog contracts={contracts} act={act} onCode={showCode} onClose={() => create(false)} />}
      {code && <CodeDialog code={code} onClose={() => showCode("")} />}
    </main>
  );
}

function useColumns(choose: (accountId: string) => void): Column<Person>[] {
  const t = useTexts(peopleTexts);
  return [
    {
      key: "userId",
      heading: t.columns.userId,
      cell: ({ account }) => (
        <button type="button" className="link" onClick={() => choose(account.accountId)}>
          {account.userId}
        </button>
      ),
    },
    { key: "name", heading: t.columns.name, cell: ({ account }) => account.displayName },
    {
      key: "organisation",
      heading: t.columns.organisation,
      cell: ({ account }) =>
        account.organisation === Organisation.WARD ? t.organisations.ward : t.organisations.contractor,
    },
    {
      key: "roles",
      heading: t.columns.roles,
      cell: ({ account }) => account.roles.map(role => t.roles[role]).join("、"),
    },
    {
      key: "training",
      heading: t.columns.training,
      cell: ({ trainings: [newest] }) => newest && t.until(wareki(newest.validUntil)),
    },
    { key: "standing", heading: t.columns.standing, cell: person => <Standing person={person} /> },
  ];
}

/** Whether a person can log in, and if not why: in words. */
export function Standing({ person: { account } }: { person: Person }) {
  const t = useTexts(peopleTexts);
  if (account.disabled) return <Status mood="quiet">{t.standing.disabled}</Status>;
  if (account.obstacles.length === 0) return <Status mood="good">{t.standing.can}</Status>;
  return <Status mood="bad">{account.obstacles.map(reason => t.obstacles[reason] ?? reason).join("、")}</Status>;
}
