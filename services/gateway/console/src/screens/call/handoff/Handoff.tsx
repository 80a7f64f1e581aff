import "./handoff.css";
import { useState } from "react";
import type { Section } from "../../../gen/madoguchi/faq/v1/faq_pb";
import type {
  Call,
  GetIntakeSituationResponse,
  ReasonCode,
  SubmitInquiryResponse,
} from "../../../gen/madoguchi/intake/v1/intake_pb";
import type { Failure } from "../../../lib/failure";
import { useTexts } from "../../../lib/texts";
import { handoffTexts } from "../../../texts/handoff";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Failed } from "../../../ui/Failed";
import { Notice } from "../../../ui/Status";
import { SavingLine } from "../Strip";
import { Consent } from "./Consent";
import { Fields } from "./Fields";
import { type Problems, problemsOf } from "./form";
import { Receipt } from "./Receipt";
import { Summary } from "./Summary";
import type { Handoff as Typed } from "./useHandoff";

/** What the form stands on. */
export interface HandoffProps {
  readonly call: Call | undefined;
  readonly situation: GetIntakeSituationResponse;
  readonly typed: Typed;
  readonly sections: ReadonlyMap<string, Section>;
  /** Of the answer in view. */
  readonly suggestedSection: string;
  readonly codes: readonly ReasonCode[];
  readonly suggestedReason: ReasonCode | undefined;
  readonly taken: SubmitInquiryResponse | undefined;
  readonly failure: Failure | undefined;
  readonly busy: boolean;
  readonly onConsent: () => void;
  readonly onRefuse: (reason: string) => void;
  readonly onSubmit: (section: string, reason: string) => void;
  readonly onDirectory: () => void;
  readonly onClose: () => void;
}

/** Taking an inquiry for the section: consent first, then the fields, read back, sent, and the number to tell the caller (B7–B11). */
export function Handoff(props: HandoffProps) {
  const t = useTexts(handoffTexts);
  const { call, situation, taken, onClose } = props;
  if (taken) {
    return (
      <Dialog title={t.sent} onClose={onClose} wide>
        <Receipt taken={taken} onClose={onClose} />
      </Dialog>
    );
  }
  if (!call) return null;
  if (situation.officeOpen && !situation.overrideAllowed) {
    return (
      <Dialog title={t.title} onClose={onClose}>
        <OfficeOpen {...props} />
      </Dialog>
    );
  }
  return (
    <Dialog title={t.title} onClose={onClose} wide>
      <Taking {...props} />
    </Dialog>
  );
}

/** In open hours the caller is put through instead. */
function OfficeOpen({ onDirectory, onClose }: HandoffProps) {
  const t = useTexts(handoffTexts);
  return (
    <>
      <Notice mood="info">{t.officeOpen}</Notice>
      <div className="actions">
        <Button kind="primary" hotkey="F4" onPress={onDirectory}>
          {t.toDirectory}
        </Button>
        <Button kind="quiet" hotkey="Esc" onPress={onClose}>
          {t.back}
        </Button>
      </div>
    </>
  );
}

function Taking(props: HandoffProps) {
  const t = useTexts(handoffTexts);
  const { call, situation, typed, suggestedSection, suggestedReason, failure, busy, onSubmit, onDirectory, onClose } =
    props;
  const { form, edit, saving } = typed;
  const section = form.section ?? suggestedSection;
  const reason = form.reason ?? suggestedReason?.code ?? "";
  const [checked, setChecked] = useState(false);
  const found = problemsOf(form, reason, situation.officeOpen);
  const problems: Problems = checked ? found : {};
  const consented = call?.consented ?? false;
  const send = () => {
    setChecked(true);
    if (Object.keys(found).length === 0) onSubmit(section, reason);
  };
  return (
    <div className="handoff">
      {situation.officeOpen && (
        <Notice mood="warn" title={t.officeOpen}>
          <p>
            {t.override}{" "}
            <Button hotkey="F4" onPress={onDirectory}>
              {t.toDirectory}
            </Button>
          </p>
        </Notice>
      )}
      <Consent {...props} reason={reason} />
      {typed.failure && <Failed failure={typed.failure} onRetry={typed.recover} />}
      <div className="columns">
        <Fields {...props} locked={!consented} section={section} reason={reason} problems={problems} onEdit={edit} />
        <Summary form={form} situation={situation} />
      </div>
      {failure && <Failed failure={failure} />}
      <div className="actions">
        <Button kind="primary" hotkey="Ctrl+Enter" disabled={!consented} busy={busy} onPress={send}>
          {t.send}
        </Button>
        <Button kind="quiet" hotkey="Esc" onPress={onClose}>
          {t.close}
        </Button>
        <SavingLine saving={saving} />
      </div>
    </div>
  );
}
