import { useState } from "react";
import { ActDialog } from "../../frame/ActDialog";
import type { Act } from "../../frame/acts";
import {
  type Contract,
  type Room,
  type Terminal,
  TerminalService,
  TerminalState,
} from "../../gen/madoguchi/auth/v1/administration_pb";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { placesTexts } from "../../texts/places";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Choice, Field } from "../../ui/Field";
import { Reason } from "../../ui/Reason";
import { type Mood, Status } from "../../ui/Status";
import { Table } from "../../ui/Table";

const MOODS: Record<TerminalState, Mood> = {
  [TerminalState.UNSPECIFIED]: "quiet",
  [TerminalState.ACTIVE]: "good",
  [TerminalState.INACTIVE]: "quiet",
  [TerminalState.LOST]: "bad",
};

/** The terminals, by name, and what can be done to each. */
export function Terminals({
  terminals,
  rooms,
  onState,
}: {
  terminals: readonly Terminal[];
  rooms: readonly Room[];
  onState: ((terminal: Terminal, state: TerminalState) => void) | undefined;
}) {
  const t = useTexts(placesTexts);
  const act = (terminal: Terminal, state: TerminalState, label: string) =>
    onState && (
      <button type="button" className="link" onClick={() => onState(terminal, state)}>
        {label}
      </button>
    );
  return (
    <Table
      caption={t.terminals}
      rows={terminals}
      id={terminal => terminal.terminalId}
      empty={t.empty.terminals}
      columns={[
        { key: "name", heading: t.seat, cell: terminal => terminal.name },
        { key: "room", heading: t.room, cell: ({ roomId }) => rooms.find(room => room.roomId === roomId)?.name },
        {
          key: "state",
          heading: t.state,
          cell: ({ state }) => <Status mood={MOODS[state]}>{t.states[state]}</Status>,
        },
        {
          key: "acts",
          heading: t.act,
          cell: terminal =>
            terminal.state !== TerminalState.LOST && (
              <span className="links">
                {terminal.state === TerminalState.ACTIVE
                  ? act(terminal, TerminalState.INACTIVE, t.acts.deactivate)
                  : act(terminal, TerminalState.ACTIVE, t.acts.activate)}
                {act(terminal, TerminalState.LOST, t.acts.lost)}
              </span>
            ),
        },
      ]}
    />
  );
}

/** Switches a terminal, or reports it lost. */
export function StateDialog({
  terminal,
  state,
  act,
  onClose,
}: {
  terminal: Terminal;
  state: TerminalState;
  act: Act;
  onClose: () => void;
}) {
  const t = useTexts(placesTexts);
  const [reason, setReason] = useState("");
  const lost = state === TerminalState.LOST;
  const words = lost ? t.acts.lost : state === TerminalState.ACTIVE ? t.acts.activate : t.acts.deactivate;
  const perform = async () => {
    await client(TerminalService).setTerminalState({ terminalId: terminal.terminalId, state, reason });
    return t.done.terminal;
  };
  return (
    <ActDialog
      title={`${words} ${terminal.name}`}
      submit={words}
      act={act}
      ready={reason.trim() !== ""}
      perform={perform}
      onClose={onClose}
      danger={lost}
    >
      {state !== TerminalState.ACTIVE && <p>{lost ? t.form.lostLead : t.form.stateLead}</p>}
      <Reason value={reason} onChange={setReason} problem={act.failure?.fields.reason} />
    </ActDialog>
  );
}

/** A new terminal in a room, under a contract. */
export function EnrolDialog({
  rooms,
  contracts,
  act,
  onEnrolled,
  onClose,
}: {
  rooms: readonly Room[];
  contracts: readonly Contract[];
  act: Act;
  onEnrolled: (terminalId: string) => void;
  onClose: () => void;
}) {
  const t = useTexts(placesTexts);
  const [name, setName] = useState("");
  const [roomId, setRoom] = useState(rooms[0]?.roomId ?? "");
  const [contractId, setContract] = useState(contracts[0]?.contractId ?? "");
  const [reason, setReason] = useState("");
  const perform = async () => {
    const { terminal } = await client(TerminalService).enrolTerminal({ name, roomId, contractId, reason });
    onEnrolled(terminal?.terminalId ?? "");
    return t.done.enrolled;
  };
  return (
    <ActDialog
      title={t.acts.enrol}
      submit={t.form.submit}
      act={act}
      ready={name.trim() !== "" && roomId !== "" && contractId !== "" && reason.trim() !== ""}
      perform={perform}
      onClose={onClose}
    >
      <Field
        label={t.seat}
        required
        maxLength={100}
        autoFocus
        value={name}
        problem={act.failure?.fields.name}
        onChange={event => setName(event.target.value)}
      />
      <Choice
        label={t.room}
        value={roomId}
        onChange={setRoom}
        options={rooms.map(room => ({ value: room.roomId, label: room.name }))}
      />
      <Choice
        label={t.contracts}
        value={contractId}
        onChange={setContract}
        options={contracts.map(contract => ({ value: contract.contractId, label: contract.contractor }))}
      />
      <Reason value={reason} onChange={setReason} problem={act.failure?.fields.reason} />
    </ActDialog>
  );
}

/** The name that goes into the new terminal's certificate. */
export function CertificateDialog({ terminalId, onClose }: { terminalId: string; onClose: () => void }) {
  const t = useTexts(placesTexts).certificate;
  return (
    <Dialog title={t.title} onClose={onClose}>
      <p>{t.lead}</p>
      <p>
        <code>spiffe://madoguchi/terminal/{terminalId}</code>
      </p>
      <div className="actions">
        <Button kind="primary" hotkey="Enter" onPress={onClose}>
          {t.close}
        </Button>
      </div>
    </Dialog>
  );
}
