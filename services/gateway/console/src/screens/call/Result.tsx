import { useState } from "react";
import type { Article } from "../../gen/madoguchi/faq/v1/faq_pb";
import { type Call, CallState, Outcome, type ReasonCode } from "../../gen/madoguchi/intake/v1/intake_pb";
import type { Failure } from "../../lib/failure";
import { useKey } from "../../lib/keys";
import { useTexts } from "../../lib/texts";
import { callTexts } from "../../texts/call";
import { Button, KeyCap } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Failed } from "../../ui/Failed";
import { OUTCOMES } from "./outcomes";
import { ReasonChoice } from "./ReasonChoice";

interface Props {
  readonly call: Call;
  /** What the call can be closed with: the answer used, else the one in view. */
  readonly article: Article | undefined;
  readonly codes: readonly ReasonCode[];
  readonly suggested: ReasonCode | undefined;
  readonly failure: Failure | undefined;
  readonly busy: boolean;
  readonly onHangUp: () => void;
  readonly onEnd: (outcome: Outcome, reasonCode: string) => void;
  readonly onClose: () => void;
}

/** One digit ends the call. The reason is filled in already; it waits for Tab if it is not right. */
export function Result({ call, article, codes, suggested, failure, busy, onHangUp, onEnd, onClose }: Props) {
  const t = useTexts(callTexts);
  const [reason, setReason] = useState(suggested?.code ?? "");
  const [missing, setMissing] = useState(false);
  const possible: Record<number, boolean> = {
    [Outcome.ANSWERED_FROM_FAQ]: article !== undefined,
    [Outcome.TRANSFERRED]: call.transfers.length > 0,
  };
  const hints: Record<number, string> = {
    [Outcome.ANSWERED_FROM_FAQ]: article
      ? t.result.hints.faq(`${article.number} ${article.question}`)
      : t.result.hints.noFaq,
    [Outcome.TRANSFERRED]: call.transfers.length > 0 ? "" : t.result.hints.noTransfer,
    [Outcome.HANDED_OFF]: t.result.hints.handedOff,
    [Outcome.UNRESOLVED_NO_CONSENT]: t.result.hints.noConsent,
  };
  const end = (outcome: Outcome) => {
    if (reason === "" && outcome !== Outcome.HANDED_OFF) setMissing(true);
    else onEnd(outcome, reason);
  };
  return (
    <Dialog title={t.result.title} onClose={onClose} wide>
      <div className="result">
        <div>
          <p className="help">{t.result.choose}</p>
          <ul className="outcomes">
            {OUTCOMES.map(entry => (
              <li key={entry.digit}>
                <Digit
                  digit={entry.digit}
                  name={t.result.names[entry.name]}
                  hint={hints[entry.outcome] ?? ""}
                  onPress={busy || possible[entry.outcome] === false ? undefined : () => end(entry.outcome)}
                />
              </li>
            ))}
          </ul>
        </div>
        <div>
          <ReasonChoice
            codes={codes}
            suggested={suggested}
            value={reason}
            onChange={setReason}
            problem={missing && reason === "" ? t.result.noReason : undefined}
          />
          {call.state === CallState.TALKING && (
            <div className="actions">
              <Button hotkey="0" onPress={onHangUp} busy={busy}>
                {t.result.hangUp}
              </Button>
            </div>
          )}
          {failure && <Failed failure={failure} />}
        </div>
      </div>
      <div className="actions">
        <Button kind="quiet" hotkey="Esc" onPress={onClose}>
          {t.result.back}
        </Button>
      </div>
    </Dialog>
  );
}

function Digit({
  digit,
  name,
  hint,
  onPress,
}: {
  digit: string;
  name: string;
  hint: string;
  onPress: (() => void) | undefined;
}) {
  useKey(digit, onPress, name);
  return (
    <button type="button" className="outcome" disabled={!onPress} aria-keyshortcuts={digit} onClick={onPress}>
      <KeyCap of={digit} />
      <strong>{name}</strong>
      {hint && <span>{hint}</span>}
    </button>
  );
}
