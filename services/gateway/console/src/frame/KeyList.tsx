import { useState } from "react";
import { bindings } from "../lib/keys";
import { useTexts } from "../lib/texts";
import { frame } from "../texts/frame";
import { Button, KeyCap } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

/** The keys of the screen below, as they are bound at this moment. */
export function KeyList({ onClose }: { onClose: () => void }) {
  const t = useTexts(frame);
  const [keys] = useState(() => bindings());
  return (
    <Dialog title={t.keysTitle} onClose={onClose}>
      <dl className="keys">
        {keys.map(binding => (
          <div key={binding.key}>
            <dt>
              <KeyCap of={binding.key} />
            </dt>
            <dd>{binding.label}</dd>
          </div>
        ))}
      </dl>
      <div className="actions">
        <Button hotkey="Esc" onPress={onClose}>
          {t.close}
        </Button>
      </div>
    </Dialog>
  );
}
