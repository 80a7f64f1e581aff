import { timestampMs } from "@bufbuild/protobuf/wkt";
import { useState } from "react";
import type { Act } from "../../frame/acts";
import { type Feedback, FeedbackService, FeedbackState } from "../../gen/madoguchi/faq/v1/feedback_pb";
import { hourMinute, wareki } from "../../lib/ja";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { articlesTexts } from "../../texts/articles";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Area } from "../../ui/Field";
import { Status } from "../../ui/Status";

/** What an operator said of an article, and what comes of it. */
export function FeedbackPane({ feedback, act, onOpen }: { feedback: Feedback; act: Act; onOpen: () => void }) {
  const t = useTexts(articlesTexts);
  const [reply, setReply] = useState("");
  const [state, setState] = useState(feedback.state);
  const given = feedback.givenAt && timestampMs(feedback.givenAt);
  const resolve = (next: FeedbackState) =>
    act.run(async () => {
      const { feedbackId } = feedback;
      await client(FeedbackService).resolveFeedback({ feedbackId, seen: state, state: next, reply });
      setState(next);
      return t.done.answered;
    });
  const answerable = state === FeedbackState.OPEN || state === FeedbackState.ACCEPTED;
  return (
    <section className="detail" aria-label={t.tabs.feedback}>
      <header>
        <h2>{feedback.question}</h2>
        <Status mood={state === FeedbackState.OPEN ? "warn" : "info"}>{t.feedbackStates[state]}</Status>
      </header>
      <div className="scrolling form">
        <p>
          <strong>{t.kinds[feedback.kind]}</strong>{" "}
          <span className="help">
            {t.feedback.from(feedback.givenBy, given ? `${wareki(given)} ${hourMinute(given)}` : "")}
          </span>
        </p>
        <p className="said">{feedback.text || t.feedback.noText}</p>
        {answerable && (
          <Area
            label={t.feedback.reply}
            help={t.feedback.replyHelp}
            rows={3}
            maxLength={500}
            value={reply}
            problem={act.failure?.fields.reply}
            onChange={event => setReply(event.target.value)}
          />
        )}
        {act.failure && <Failed failure={act.failure} />}
      </div>
      <div className="actions">
        <Button onPress={onOpen}>{t.acts.open}</Button>
        {answerable && (
          <>
            {state === FeedbackState.OPEN && (
              <Button kind="primary" busy={act.busy} onPress={() => void resolve(FeedbackState.ACCEPTED)}>
                {t.acts.accept}
              </Button>
            )}
            <Button busy={act.busy} onPress={() => void resolve(FeedbackState.DONE)}>
              {t.acts.done}
            </Button>
            <Button disabled={reply.trim() === ""} busy={act.busy} onPress={() => void resolve(FeedbackState.DECLINED)}>
              {t.acts.decline}
            </Button>
          </>
        )}
      </div>
    </section>
  );
}
