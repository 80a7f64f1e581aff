import { useQuery } from "@connectrpc/connect-query";
import { useState } from "react";
import { useAct } from "../../frame/acts";
import {
  type Contract,
  ContractService,
  type Room,
  type Terminal,
  TerminalService,
} from "../../gen/madoguchi/auth/v1/administration_pb";
import { Role } from "../../gen/madoguchi/policy/v1/policy_pb";
import { failureOf } from "../../lib/failure";
import { hasRole, useSession } from "../../lib/session";
import { useTexts } from "../../lib/texts";
import { placesTexts } from "../../texts/places";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Notice } from "../../ui/Status";
import { ContractDialog, Contracts } from "./Contracts";
import { CertificateDialog, EnrolDialog, StateDialog, Terminals } from "./Terminals";
import "./places.css";
import { RoomDialog, Rooms } from "./Rooms";

/** What is being done; one dialog at a time. */
type Doing =
  | { readonly what: "room"; readonly room: Room | undefined }
  | { readonly what: "enrol" }
  | { readonly what: "state"; readonly terminal: Terminal; readonly state: Terminal["state"] }
  | { readonly what: "contract"; readonly contract: Contract | undefined };

/** From where operators may work (P3), and under which contract (B17, B18, P1). */
export default function PlacesScreen() {
  const t = useTexts(placesTexts);
  const administers = hasRole(useSession(), [Role.ADMINISTRATOR]);
  const places = useQuery(TerminalService.method.listTerminals, {});
  const contracts = useQuery(ContractService.method.listContracts, {});
  const reload = () => {
    void places.refetch();
    void contracts.refetch();
  };
  const act = useAct(reload);
  const [doing, setDoing] = useState<Doing>();
  const [enrolled, showEnrolled] = useState<string>();
  const begin = (next: Doing) => {
    act.clear();
    setDoing(next);
  };
  const begins = administers ? begin : undefined;
  const close = () => setDoing(undefined);
  const thrown = places.error ?? contracts.error;
  const rooms = places.data?.rooms ?? [];
  const known = contracts.data?.contracts ?? [];
  return (
    <main id="main" className="places">
      <h1 className="quiet-words">{t.title}</h1>
      <div className="notices">
        {thrown && <Failed failure={failureOf(thrown)} onRetry={reload} />}
        {act.said && <Notice mood="good">{act.said}</Notice>}
      </div>
      <Part title={t.terminals} act={t.acts.enrol} onAct={begins && (() => begins({ what: "enrol" }))}>
        <Terminals
          terminals={places.data?.terminals ?? []}
          rooms={rooms}
          onState={begins && ((terminal, state) => begins({ what: "state", terminal, state }))}
        />
      </Part>
      <Part title={t.rooms} act={t.acts.newRoom} onAct={begins && (() => begins({ what: "room", room: undefined }))}>
        <Rooms rooms={rooms} onChange={begins && (room => begins({ what: "room", room }))} />
      </Part>
      <Part
        title={t.contracts}
        act={t.acts.newContract}
        onAct={begins && (() => begins({ what: "contract", contract: undefined }))}
      >
        <Contracts contracts={known} onChange={begins && (contract => begins({ what: "contract", contract }))} />
      </Part>
      {doing?.what === "room" && <RoomDialog room={doing.room} act={act} onClose={close} />}
      {doing?.what === "enrol" && (
        <EnrolDialog rooms={rooms} contracts={known} act={act} onEnrolled={showEnrolled} onClose={close} />
      )}
      {doing?.what === "state" && (
        <StateDialog terminal={doing.terminal} state={doing.state} act={act} onClose={close} />
      )}
      {doing?.what === "contract" && <ContractDialog contract={doing.contract} act={act} onClose={close} />}
      {enrolled && <CertificateDialog terminalId={enrolled} onClose={() => showEnrolled(undefined)} />}
    </main>
  );
}

function Part({
  title,
  act,
  onAct,
  children,
}: {
  title: string;
  act: string;
  onAct: (() => void) | undefined;
  children: React.ReactNode;
}) {
  return (
    <div className="part">
      <header>
        <h2>{title}</h2>
        {onAct && <Button onPress={onAct}>{act}</Button>}
      </header>
      {children}
    </div>
  );
}
