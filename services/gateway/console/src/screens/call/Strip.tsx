import { timestampMs } from "@bufbuild/protobuf/wkt";
import { PreviousLogin } from "../../frame/Frame";
import type { Article, Section } from "../../gen/madoguchi/faq/v1/faq_pb";
import type { Call } from "../../gen/madoguchi/intake/v1/intake_pb";
import type { Saving } from "../../lib/autosave";
import { useServerTime } from "../../lib/clock";
import { hourMinute, looksPersonal } from "../../lib/ja";
import { useTexts } from "../../lib/texts";
import { callTexts } from "../../texts/call";
import { Button } from "../../ui/Button";
import { Area } from "../../ui/Field";
import { Notice, Status } from "../../ui/Status";
import { stateOf } from "./Timer";

interface Props {
  readonly call: Call | undefined;
  readonly resumed: boolean;
  readonly told: string;
  readonly busy: boolean;
  readonly onStart: () => void;
  readonly used: Article | undefined;
  readonly sections: ReadonlyMap<string, Section>;
  readonly memo: string;
  readonly onMemo: (memo: string) => void;
}

/** What is known of the call: since when, answered with what, put through to whom, and the memo. */
export function Strip({ call, resumed, told, busy, onStart, used, sections, memo, onMemo }: Props) {
  const t = useTexts(callTexts);
  if (!call) {
    return (
      <section className="strip" aria-label={t.strip}>
        <h2>{t.none}</h2>
        {told && <Notice mood="good">{told}</Notice>}
        <Button kind="primary" hotkey="F2" hint={t.startHint} busy={busy} onPress={onStart}>
          {t.start}
        </Button>
        <PreviousLogin />
      </section>
    );
  }
  return (
    <section className="strip" aria-label={t.strip}>
      <h2>{stateOf(call, t)}</h2>
      {call.startedAt && <p className="quiet">{t.began(hourMinute(timestampMs(call.startedAt)))}</p>}
      {resumed && <Notice mood="info">{t.resumed}</Notice>}
      {told && <Notice mood="good">{told}</Notice>}
      <dl>
        <dt>{t.used}</dt>
        <dd>{used ? `${used.number} ${used.question}` : <span className="quiet">{t.nothingUsed}</span>}</dd>
        {call.transfers.length > 0 && <dt>{t.transfers}</dt>}
        {call.transfers.map(transfer => (
          <dd key={`${transfer.sectionCode} ${transfer.at?.seconds} ${transfer.at?.nanos}`}>
            {sections.get(transfer.sectionCode)?.name ?? transfer.sectionCode}{" "}
            <Status mood={transfer.reached ? "good" : "warn"}>{transfer.reached ? t.reached : t.notReached}</Status>
          </dd>
        ))}
      </dl>
      <Memo memo={memo} onMemo={onMemo} />
    </section>
  );
}

function Memo({ memo, onMemo }: { memo: string; onMemo: (memo: string) => void }) {
  const t = useTexts(callTexts);
  const found = looksPersonal(memo);
  const problem = found && { phone: t.memoPhone, email: t.memoEmail }[found];
  return (
    <div className="memo">
      <Area
        label={t.memo}
        help={t.memoHelp}
        problem={problem}
        maxLength={1000}
        spellCheck={false}
        value={memo}
        onChange={event => onMemo(event.target.value)}
      />
    </div>
  );
}

/** How what is typed stands, where the eye finds it. After ten seconds without success it is an alarm. */
export function SavingLine({ saving }: { saving: Saving }) {
  const t = useTexts(callTexts);
  const now = useServerTime();
  switch (saving.state) {
    case "clean":
      return null;
    case "saving":
      return <Status mood="quiet">{t.saving.saving}</Status>;
    case "saved":
      return <Status mood="good">{t.saving.saved(hourMinute(saving.at))}</Status>;
    case "failing":
      return now - saving.since > 10_000 ? (
        <Notice mood="bad">{t.lost}</Notice>
      ) : (
        <Status mood="warn">{t.saving.failing}</Status>
      );
  }
}
