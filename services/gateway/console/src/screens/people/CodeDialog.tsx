import { useTexts } from "../../lib/texts";
import { peopleTexts } from "../../texts/people";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";

/** Shows an activation code once. */
export function CodeDialog({ code, onClose }: { code: string; onClose: () => void }) {
  const t = useTexts(peopleTexts).code;
  return (
    <Dialog title={t.title} onClose={onClose}>
      <p>{t.lead}</p>
      <p className="code" translate="no">
        {code}
      </p>
      <div className="actions">
        <Button kind="primary" hotkey="Enter" onPress={onClose}>
          {t.close}
        </Button>
      </div>
    </Dialog>
  );
}
