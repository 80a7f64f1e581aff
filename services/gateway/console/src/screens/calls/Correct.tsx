import { useState } from "react";
import type { Article } from "../../gen/madoguchi/faq/v1/faq_pb";
import { type Call, CallService, Outcome } from "../../gen/madoguchi/intake/v1/intake_pb";
import { type Failure, failureOf } from "../../lib/failure";
import { looksPersonal } from "../../lib/ja";
import { useReasonCodes } from "../../lib/library";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { callTexts } from "../../texts/call";
import { callsTexts } from "../../texts/calls";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Failed } from "../../ui/Failed";
import { Area, Choice } from "../../ui/Field";
import { OUTCOMES } from "../call/outcomes";
import { ReasonChoice } from "../call/ReasonChoice";

interface Props {
  readonly call: Call;
  /** The article it was answered with, if it was. */
  readonly article: Article | undefined;
  readonly onDone: (call: Call) => void;
  readonly onClose: () => void;
}

/** Corrects how a call ended. What it cannot have been, because no article was read out or nobody reached, is not offered. */
export function Correct({ call, article, onDone, onClose }: Props) {
  const t = useTexts(callTexts);
  const c = useTexts(callsTexts);
  const codes = useReasonCodes();
  const [outcome, setOutcome] = useState(call.outcome);
  const [reason, setReason] = useState(call.reasonCode);
  const [memo, setMemo] = useState(call.memo);
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const found = looksPersonal(memo);
  const offered = OUTCOMES.filter(entry => {
    if (entry.outcome === Outcome.ANSWERED_FROM_FAQ) return call.article !== undefined;
    if (entry.outcome === Outcome.TRANSFERRED) return call.transfers.length > 0;
    return entry.outcome !== Outcome.HANDED_OFF && entry.outcome !== Outcome.UNRESOLVED_NO_CONSENT;
  });
  const save = async () => {
    setBusy(true);
    const read = outcome === Outcome.ANSWERED_FROM_FAQ && call.article;
    const { callId, version } = call;
    const request = { callId, version, outcome, reasonCode: reason, memo, ...(read ? { article: read } : {}) };
    try {
      const reply = await client(CallService).correctCall(request);
      if (reply.call) onDone(reply.call);
    } catch (thrown) {
      setFailure(failureOf(thrown));
    }
    setBusy(false);
  };
  return (
    <Dialog title={c.correctTitle} onClose={onClose}>
      <form onSubmit={event => event.preventDefault()}>
        {article && <p className="help">{`${article.number} ${article.question}`}</p>}
        <Choice
          label={c.columns.outcome}
          value={String(outcome)}
          options={offered.map(entry => ({ value: String(entry.outcome), label: t.result.names[entry.name] }))}
          onChange={chosen => setOutcome(Number(chosen))}
        />
        <ReasonChoice codes={codes} suggested={undefined} value={reason} onChange={setReason} />
        <Area
          label={t.memo}
          help={t.memoHelp}
          problem={found && { phone: t.memoPhone, email: t.memoEmail }[found]}
          rows={3}
          maxLength={1000}
          value={memo}
          onChange={event => setMemo(event.target.value)}
        />
        {failure && <Failed failure={failure} />}
        <div className="actions">
          <Button
            kind="primary"
            hotkey="Ctrl+Enter"
            busy={busy}
            disabled={reason === "" || found !== undefined}
            onPress={() => void save()}
          >
            {t.result.correct}
          </Button>
          <Button kind="quiet" hotkey="Esc" onPress={onClose}>
            {t.result.back}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
