import { useId, useState } from "react";
import { useTexts } from "../../../lib/texts";
import { handoffTexts } from "../../../texts/handoff";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Status } from "../../../ui/Status";
import type { HandoffProps } from "./Handoff";

/** The sentence to read aloud, and the caller's answer (B8). A refusal deletes what was typed and ends the call. */
export function Consent({ call, situation, busy, reason, onConsent, onRefuse }: HandoffProps & { reason: string }) {
  const t = useTexts(handoffTexts);
  const id = useId();
  const [refusing, setRefusing] = useState(false);
  const consented = call?.consented ?? false;
  return (
    <div className="consent">
      <p className="help">{t.consent}</p>
      <p className="aloud" lang="ja">
        {situation.consentSentence}
      </p>
      <div className="actions">
        <span className="tick">
          <input
            id={id}
            type="checkbox"
            checked={consented}
            disabled={consented || busy}
            autoFocus={!consented}
            onChange={onConsent}
          />
          <label htmlFor={id}>{t.agreed}</label>
        </span>
        <Button kind="quiet" onPress={() => setRefusing(true)}>
          {t.refused}
        </Button>
        {!consented && <Status mood="quiet">{t.locked}</Status>}
      </div>
      {refusing && (
        <Dialog title={t.refuseTitle} onClose={() => setRefusing(false)}>
          <p>{t.refuseText}</p>
          <div className="actions">
            <Button kind="danger" hotkey="Ctrl+Enter" busy={busy} onPress={() => onRefuse(reason)}>
              {t.refuseSubmit}
            </Button>
            <Button kind="quiet" hotkey="Esc" onPress={() => setRefusing(false)}>
              {t.back}
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
