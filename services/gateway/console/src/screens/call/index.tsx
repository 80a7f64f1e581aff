import "./call.css";
import { useEffect, useMemo, useRef, useState } from "react";
import { useSituation } from "../../frame/Office";
import { HeaderSlot } from "../../frame/Slot";
import type { Article, ArticleMatch, Section } from "../../gen/madoguchi/faq/v1/faq_pb";
import { Outcome, type SubmitInquiryResponse } from "../../gen/madoguchi/intake/v1/intake_pb";
import { useHold } from "../../lib/idle";
import { useKey } from "../../lib/keys";
import { readArticle, useArticle, useReasonCodes, useSections } from "../../lib/library";
import { useTexts } from "../../lib/texts";
import { callTexts } from "../../texts/call";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Answer } from "./Answer";
import { Hits } from "./Hits";
import { useHandoff } from "./handoff/useHandoff";
import { outcomeName } from "./outcomes";
import { suggestReason } from "./reasons";
import { SavingLine, Strip } from "./Strip";
import { Timer } from "./Timer";
import { useActs } from "./useActs";
import { useCall } from "./useCall";
import { useMemoText } from "./useMemoText";
import { useSearch } from "./useSearch";

type Open = "directory" | "result" | "handoff" | "feedback" | undefined;

/** What opens over the screen, fetched while it is looked at for the first time: from then on it opens with the very key. */
function useDialogs(): typeof import("./dialogs") | undefined {
  const [dialogs, setDialogs] = useState<typeof import("./dialogs")>();
  useEffect(() => {
    import("./dialogs").then(setDialogs, () => undefined);
  }, []);
  return dialogs;
}

/** The operator's one screen: no page changes while a caller is on the line. */
export default function CallScreen() {
  const t = useTexts(callTexts);
  const seat = useCall();
  const acts = useActs(seat);
  const { call } = seat;
  useHold(call !== undefined);
  const dialogs = useDialogs();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const [used, setUsed] = useState<Article>();
  const [open, setOpen] = useState<Open>();
  const [told, setTold] = useState("");
  const [taken, setTaken] = useState<SubmitInquiryResponse>();
  const memo = useMemoText(call);
  const handoff = useHandoff(call);
  const found = useSearch(typed);
  const hit = found.articles[Math.min(at, found.articles.length - 1)];
  const around = useMemo(() => found.articles.slice(0, 6), [found.articles]);
  const article = useArticle(hit, around);
  const sections = useSections();
  const codes = useReasonCodes();
  const { data: situation } = useSituation();
  const inCharge = hit && sections.get(hit.sectionCode);
  const about = used ?? article;
  const suggested = useMemo(
    () => suggestReason(codes, [about?.question ?? "", about?.keywords.join(" ") ?? "", typed, memo.text]),
    [codes, about, typed, memo.text],
  );

  const focus = () => {
    input.current?.focus();
    input.current?.select();
  };
  const clear = (words: string) => {
    setTold(words);
    setTyped("");
    setAt(0);
    setUsed(undefined);
    setOpen(undefined);
    setTaken(undefined);
    memo.forget();
    handoff.forget();
    focus();
  };
  const start = async () => {
    setTold("");
    if (await seat.start()) focus();
  };
  // The key may come before the whole article does.
  const take = async (chosen: ArticleMatch) => {
    const read = article ?? (await readArticle(chosen.articleId, chosen.version).catch(() => undefined));
    if (!read) return;
    setUsed(read);
    acts.markUsed(read, typed);
  };
  const end = async (outcome: Outcome, reason: string) => {
    if (outcome === Outcome.HANDED_OFF) {
      setOpen("handoff");
      return;
    }
    const name = t.result.names[outcomeName(outcome) ?? "other"];
    if (outcome === Outcome.UNRESOLVED_NO_CONSENT) {
      await refuse(reason);
    } else if (await acts.close(outcome, reason, memo.text, about)) {
      clear(t.done(name));
    }
  };
  const refuse = async (reason: string) => {
    handoff.forget();
    if (situation && (await acts.consent(situation, false, reason))) clear(t.handoff.refusedDone);
  };
  const transfer = async (section: Section, reached: boolean) => {
    if ((await acts.transfer(section, reached)) && reached) setOpen("result");
  };
  const submit = async (section: string, reason: string) => {
    const reply = await acts.submit(handoff.form, section, reason);
    if (!reply) return;
    handoff.forget();
    setTaken(reply);
  };

  useKey("F2", call ? focus : undefined, t.startHint);
  useKey("/", focus, t.search.focus);
  useKey("Esc", focus, t.search.focus);
  useKey("↓", () => setAt(Math.min(at + 1, Math.max(0, found.articles.length - 1))), t.search.down);
  useKey("↑", () => setAt(Math.max(at - 1, 0)), t.search.up);
  const back = () => setOpen(undefined);
  const inUse = used !== undefined && used.articleId === article?.articleId;
  return (
    <main id="main" className="call">
      <h1 className="quiet-words">{t.title}</h1>
      <HeaderSlot>
        <Timer call={call} />
      </HeaderSlot>
      {seat.failure && open === undefined && (
        <div className="alarm">
          <Failed failure={seat.failure} onRetry={seat.reload} />
        </div>
      )}
      <Strip
        call={call}
        resumed={seat.resumed}
        told={told}
        busy={seat.busy}
        onStart={() => void start()}
        used={used}
        sections={sections}
        memo={memo.text}
        onMemo={memo.edit}
      />
      <Hits
        input={input}
        typed={typed}
        onType={text => {
          setTyped(text);
          setAt(0);
        }}
        found={found}
        chosen={at}
        onChoose={setAt}
      />
      <Answer
        hit={hit}
        article={article}
        section={inCharge}
        used={inUse}
        onUse={call && hit ? () => void take(hit) : undefined}
        onReport={dialogs && article ? () => setOpen("feedback") : undefined}
      />
      <footer className="bar">
        <Button hotkey="F4" onPress={() => setOpen("directory")}>
          {t.directory.open}
        </Button>
        <Button hotkey="F8" disabled={!call} onPress={() => setOpen("result")}>
          {t.result.open}
        </Button>
        <Button hotkey="F9" disabled={!call || !situation} onPress={() => setOpen("handoff")}>
          {call?.hasDraft || handoff.recovered ? t.openDraft : t.handoff.open}
        </Button>
        <span className="saving">
          <SavingLine saving={memo.saving.state === "clean" ? handoff.saving : memo.saving} />
        </span>
      </footer>
      {dialogs && open === "directory" && (
        <dialogs.Directory
          sections={sections}
          first={inCharge}
          onTransfer={call && ((section, reached) => void transfer(section, reached))}
          onClose={back}
        />
      )}
      {dialogs && open === "result" && call && (
        <dialogs.Result
          call={call}
          article={about}
          codes={codes}
          suggested={suggested}
          failure={seat.failure}
          busy={seat.busy}
          onHangUp={() => void acts.hangUp()}
          onEnd={(outcome, reason) => void end(outcome, reason)}
          onClose={back}
        />
      )}
      {dialogs && open === "feedback" && article && (
        <dialogs.Feedback
          article={article}
          onDone={words => {
            setTold(words);
            back();
          }}
          onClose={back}
        />
      )}
      {dialogs && open === "handoff" && situation && (
        <dialogs.Handoff
          call={call}
          situation={situation}
          typed={handoff}
          sections={sections}
          suggestedSection={about?.sectionCode ?? hit?.sectionCode ?? ""}
          codes={codes}
          suggestedReason={suggested}
          taken={taken}
          failure={seat.failure}
          busy={seat.busy}
          onConsent={() => void acts.consent(situation, true, "")}
          onRefuse={reason => void refuse(reason)}
          onSubmit={(section, reason) => void submit(section, reason)}
          onDirectory={() => setOpen("directory")}
          onClose={taken ? () => clear(`${t.handoff.sent} ${taken.receiptNumber}`) : back}
        />
      )}
    </main>
  );
}
