import { useEffect, useRef, useState } from "react";
import type { OpenHandoffResponse } from "../../gen/madoguchi/handoff/v1/handoff_pb";
import { groupPhone } from "../../lib/ja";
import { useTexts } from "../../lib/texts";
import { inboxTexts } from "../../texts/inbox";
import { Button } from "../../ui/Button";
import { Fact } from "../../ui/Fact";
import { moment } from "./words";

/** The clear text, for a minute. */
export function Opened({ opened, until, onHide }: { opened: OpenHandoffResponse; until: number; onHide: () => void }) {
  const t = useTexts(inboxTexts).opened;
  const element = useRef<HTMLElement>(null);
  useEffect(() => element.current?.focus(), []);
  return (
    <section ref={element} className="opened" tabIndex={-1} aria-label={t.label} translate="no">
      <Contents opened={opened} />
      <div className="actions">
        <Button hotkey="Esc" hint={t.hide} onPress={onHide}>
          {t.hide}
        </Button>
        <Countdown until={until} />
      </div>
    </section>
  );
}

/** Who asks what, and what was answered: on the screen and on the slip. */
export function Contents({ opened }: { opened: OpenHandoffResponse }) {
  const texts = useTexts(inboxTexts);
  const t = texts.opened;
  const { contact, inquiry, answers } = opened;
  return (
    <>
      <dl className="sheet">
        <Fact term={t.name}>
          <strong>{contact?.name}</strong>
        </Fact>
        {contact?.kana && <Fact term={t.kana}>{contact.kana}</Fact>}
        <Fact term={t.phone}>
          <strong className="figures">{contact && groupPhone(contact.phone)}</strong>
        </Fact>
        {contact?.address && <Fact term={t.address}>{contact.address}</Fact>}
        {contact?.email && <Fact term={t.email}>{contact.email}</Fact>}
        {contact?.fax && <Fact term={t.fax}>{groupPhone(contact.fax)}</Fact>}
        {contact?.necessity && <Fact term={t.necessity}>{contact.necessity}</Fact>}
      </dl>
      <h3>{t.inquiry}</h3>
      <p className="aloud">{inquiry}</p>
      {answers.length > 0 && <h3>{t.answers}</h3>}
      {answers.map(answer => (
        <p key={moment(answer.at) + answer.text} className="answered">
          <span className="figures">{moment(answer.at)}</span> {answer.userId}{" "}
          {answer.method in texts.answer.methods && texts.answer.methods[answer.method as 1 | 2 | 3 | 4]}{" "}
          {answer.answered ? texts.answer.reached : texts.answer.missed}
          <br />
          {answer.text}
        </p>
      ))}
    </>
  );
}

function Countdown({ until }: { until: number }) {
  const t = useTexts(inboxTexts).opened;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <span className="help">{t.hides(Math.max(0, Math.ceil((until - now) / 1_000)))}</span>;
}
