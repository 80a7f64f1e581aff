import type { ReactNode } from "react";
import { useTexts } from "../lib/texts";
import { actTexts } from "../texts/acts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Failed";
import type { Act } from "./acts";

interface Props {
  readonly title: string;
  readonly submit: string;
  readonly act: Act;
  /** Whether everything needed has been filled in. */
  readonly ready: boolean;
  readonly perform: () => Promise<string>;
  readonly onClose: () => void;
  readonly danger?: boolean;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A form over the page for one act: Ctrl+Enter does it and closes; a refusal stays in view with what was typed. */
export function ActDialog({ title, submit, act, ready, perform, onClose, danger, wide = false, children }: Props) {
  const t = useTexts(actTexts);
  const run = async () => {
    if (await act.run(perform)) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose} wide={wide}>
      <div className="form">
        {children}
        {act.failure && <Failed failure={act.failure} />}
      </div>
      <div className="actions">
        <Button
          kind={danger ? "danger" : "primary"}
          hotkey="Ctrl+Enter"
          disabled={!ready}
          busy={act.busy}
          onPress={() => void run()}
        >
          {submit}
        </Button>
        <Button kind="quiet" hotkey="Esc" onPress={onClose}>
          {t.cancel}
        </Button>
      </div>
    </Dialog>
  );
}
