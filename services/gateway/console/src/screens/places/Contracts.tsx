import { useState } from "react";
import { ActDialog } from "../../frame/ActDialog";
import type { Act } from "../../frame/acts";
import { type Contract, ContractService } from "../../gen/madoguchi/auth/v1/administration_pb";
import { serverNow } from "../../lib/clock";
import { isoDay, wareki } from "../../lib/ja";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { placesTexts } from "../../texts/places";
import { Day } from "../../ui/Day";
import { Area, Field } from "../../ui/Field";
import { Reason } from "../../ui/Reason";
import { Status } from "../../ui/Status";
import { Table } from "../../ui/Table";

/** Days from which on the coming end is worth a colour (B18). */
const SOON = 90;
const DAY = 86_400_000;

/** The contracts, each with what is left of its term. */
export function Contracts({
  contracts,
  onChange,
}: {
  contracts: readonly Contract[];
  onChange: ((contract: Contract) => void) | undefined;
}) {
  const t = useTexts(placesTexts);
  return (
    <Table
      caption={t.contracts}
      rows={contracts}
      id={contract => contract.contractId}
      empty={t.empty.contracts}
      columns={[
        { key: "contractor", heading: t.contractor, cell: contract => contract.contractor },
        {
          key: "term",
          heading: t.term,
          cell: contract => `${wareki(contract.firstDay)}–${wareki(contract.lastDay)}`,
        },
        { key: "left", heading: t.state, cell: contract => <Left contract={contract} /> },
        { key: "terms", heading: t.termsHeading, cell: contract => t.terms(contract.termsVersion) },
        {
          key: "change",
          heading: t.act,
          cell: contract =>
            onChange && (
              <button type="button" className="link" onClick={() => onChange(contract)}>
                {t.acts.extend}
              </button>
            ),
        },
      ]}
    />
  );
}

function Left({ contract }: { contract: Contract }) {
  const t = useTexts(placesTexts);
  const today = isoDay(serverNow());
  if (today > contract.lastDay) return <Status mood="bad">{t.ended}</Status>;
  if (today < contract.firstDay) return <Status mood="quiet">{t.notBegun}</Status>;
  const days = Math.round((Date.parse(contract.lastDay) - Date.parse(today)) / DAY);
  return <Status mood={days <= SOON ? "warn" : "good"}>{t.left(days)}</Status>;
}

/** A new contract, or the term and terms of one that exists. */
export function ContractDialog({
  contract,
  act,
  onClose,
}: {
  contract: Contract | undefined;
  act: Act;
  onClose: () => void;
}) {
  const t = useTexts(placesTexts);
  const [contractor, setContractor] = useState("");
  const [firstDay, setFirstDay] = useState("");
  const [lastDay, setLastDay] = useState(contract?.lastDay ?? "");
  const [terms, setTerms] = useState(contract?.terms ?? "");
  const [reason, setReason] = useState("");
  const perform = async () => {
    const contracts = client(ContractService);
    if (contract) {
      const { contractId, version } = contract;
      // What stays is left out: the same text again would be a new version of the terms.
      const changed = {
        lastDay: lastDay === contract.lastDay ? "" : lastDay,
        terms: terms === contract.terms ? "" : terms,
      };
      await contracts.amendContract({ contractId, version, reason, ...changed });
    } else {
      await contracts.createContract({ contractor, firstDay, lastDay, terms });
    }
    return t.done.contract;
  };
  const days = { help: t.form.dayHelp, problem: t.form.dayProblem, required: true };
  const refused = act.failure?.fields;
  const filled = contract ? [lastDay, terms, reason] : [contractor, firstDay, lastDay, terms];
  return (
    <ActDialog
      title={contract ? `${t.acts.extend} ${contract.contractor}` : t.acts.newContract}
      submit={t.form.submit}
      act={act}
      ready={filled.every(value => value.trim() !== "")}
      perform={perform}
      onClose={onClose}
      wide
    >
      {!contract && (
        <>
          <Field
            label={t.contractor}
            required
            maxLength={100}
            autoFocus
            value={contractor}
            problem={refused?.contractor}
            onChange={event => setContractor(event.target.value)}
          />
          <Day {...days} label={t.form.firstDay} value={firstDay} onChange={setFirstDay} refused={refused?.first_day} />
        </>
      )}
      <Day {...days} label={t.form.lastDay} value={lastDay} onChange={setLastDay} refused={refused?.last_day} />
      <Area
        label={t.form.terms}
        help={t.form.termsHelp}
        required
        rows={8}
        maxLength={20_000}
        value={terms}
        problem={refused?.terms}
        onChange={event => setTerms(event.target.value)}
      />
      {contract && <Reason value={reason} onChange={setReason} problem={refused?.reason} />}
    </ActDialog>
  );
}
