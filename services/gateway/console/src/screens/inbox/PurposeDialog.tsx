import type { Purpose } from "../../gen/madoguchi/handoff/v1/handoff_pb";
import { useTexts } from "../../lib/texts";
import { inboxTexts } from "../../texts/inbox";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Failed } from "../../ui/Failed";
import type { Opening } from "./useOpening";

const PURPOSES = [1, 2, 3, 4, 5] as const satisfies readonly Purpose[];

/** Asks why: one digit answers, and opens (S3). */
export function PurposeDialog({ print, opening, onClose }: { print: boolean; opening: Opening; onClose: () => void }) {
  const t = useTexts(inboxTexts).open;
  const choose = async (purpose: Purpose) => {
    if (await opening.open(purpose, print)) onClose();
  };
  return (
    <Dialog title={t.title} onClose={onClose}>
      <p className="help">{print ? t.printLead : t.lead}</p>
      {opening.failure && <Failed failure={opening.failure} />}
      <div className="purposes">
        {PURPOSES.map(purpose => (
          <Button key={purpose} hotkey={String(purpose)} busy={opening.busy} onPress={() => void choose(purpose)}>
            {t.purposes[purpose]}
          </Button>
        ))}
      </div>
      <div className="actions">
        <Button kind="quiet" hotkey="Esc" onPress={onClose}>
          {t.cancel}
        </Button>
        {opening.busy && <span role="status">{t.asking}</span>}
      </div>
    </Dialog>
  );
}
