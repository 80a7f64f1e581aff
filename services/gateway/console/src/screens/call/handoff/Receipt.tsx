import type { SubmitInquiryResponse } from "../../../gen/madoguchi/intake/v1/intake_pb";
import { useTexts } from "../../../lib/texts";
import { handoffTexts } from "../../../texts/handoff";
import { Button } from "../../../ui/Button";
import { unbroken } from "./Summary";

/** The number to tell the caller. From here on only masked values are shown (A19). */
export function Receipt({ taken, onClose }: { taken: SubmitInquiryResponse; onClose: () => void }) {
  const t = useTexts(handoffTexts);
  return (
    <div className="receipt" role="status">
      <p>{t.receipt}</p>
      <p className="number figures">{taken.receiptNumber}</p>
      <p className="aloud" lang="ja">
        {t.receiptSay(unbroken(taken.receiptNumber), taken.dueDay)}
      </p>
      <p className="quiet" translate="no">
        {t.masked(taken.maskedName, taken.maskedPhone)}
      </p>
      <div className="actions">
        <Button kind="primary" hotkey="Enter" onPress={onClose}>
          {t.finish}
        </Button>
      </div>
    </div>
  );
}
