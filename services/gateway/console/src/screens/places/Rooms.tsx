import { useState } from "react";
import { ActDialog } from "../../frame/ActDialog";
import type { Act } from "../../frame/acts";
import { type Room, TerminalService } from "../../gen/madoguchi/auth/v1/administration_pb";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { placesTexts } from "../../texts/places";
import { Area, Field } from "../../ui/Field";
import { Reason } from "../../ui/Reason";
import { Status } from "../../ui/Status";
import { Table } from "../../ui/Table";

/** Operators' rooms and the networks from which their terminals call. */
export function Rooms({ rooms, onChange }: { rooms: readonly Room[]; onChange: ((room: Room) => void) | undefined }) {
  const t = useTexts(placesTexts);
  return (
    <Table
      caption={t.rooms}
      rows={rooms}
      id={room => room.roomId}
      empty={t.empty.rooms}
      columns={[
        { key: "name", heading: t.room, cell: room => room.name },
        { key: "networks", heading: t.networks, cell: room => <code>{room.networks.join(" ")}</code> },
        {
          key: "state",
          heading: t.state,
          cell: room => <Status mood={room.open ? "good" : "quiet"}>{room.open ? t.open : t.closed}</Status>,
        },
        {
          key: "change",
          heading: t.act,
          cell: room =>
            onChange && (
              <button type="button" className="link" onClick={() => onChange(room)}>
                {t.acts.change}
              </button>
            ),
        },
      ]}
    />
  );
}

/** A room as it shall be. */
export function RoomDialog({ room, act, onClose }: { room: Room | undefined; act: Act; onClose: () => void }) {
  const t = useTexts(placesTexts);
  const [name, setName] = useState(room?.name ?? "");
  const [networks, setNetworks] = useState(room?.networks.join("\n") ?? "");
  const [open, setOpen] = useState(room?.open ?? false);
  const [reason, setReason] = useState("");
  const listed = networks.split(/\s+/).filter(Boolean);
  const perform = async () => {
    await client(TerminalService).putRoom({ roomId: room?.roomId ?? "", name, networks: listed, open, reason });
    return t.done.room;
  };
  const refused = act.failure?.fields;
  const network = Object.entries(refused ?? {}).find(([field]) => field.startsWith("networks"))?.[1];
  return (
    <ActDialog
      title={room ? `${t.acts.change} ${room.name}` : t.acts.newRoom}
      submit={t.form.submit}
      act={act}
      ready={name.trim() !== "" && listed.length > 0 && reason.trim() !== ""}
      perform={perform}
      onClose={onClose}
    >
      <Field
        label={t.room}
        required
        maxLength={100}
        autoFocus
        value={name}
        problem={refused?.name}
        onChange={event => setName(event.target.value)}
      />
      <Area
        label={t.networks}
        help={t.form.networksHelp}
        required
        rows={3}
        value={networks}
        problem={network}
        onChange={event => setNetworks(event.target.value)}
      />
      <div className="choices">
        <label>
          <input type="checkbox" checked={open} onChange={() => setOpen(!open)} /> {t.form.roomOpen}
        </label>
      </div>
      <Reason value={reason} onChange={setReason} problem={refused?.reason} />
    </ActDialog>
  );
}
