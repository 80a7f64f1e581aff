import { useRef } from "react";
import type { Article, Section } from "../../gen/madoguchi/faq/v1/faq_pb";
import { SearchService } from "../../gen/madoguchi/faq/v1/faq_pb";
import {
  CallService,
  type GetIntakeSituationResponse,
  InquiryService,
  Outcome,
  type SubmitInquiryResponse,
  TransferKind,
} from "../../gen/madoguchi/intake/v1/intake_pb";
import { client, newKey } from "../../lib/transport";
import { type Form, fieldsOf } from "./handoff/form";
import type { Seat } from "./useCall";

const calls = client(CallService);
const inquiries = client(InquiryService);

/** Everything an operator does to the call at the seat. Each answers whether it came out. */
export function useActs(seat: Seat) {
  const sent = useRef({ body: "", key: "" });
  return {
    hangUp: () => seat.act(async ({ callId, version }) => (await calls.hangUp({ callId, version })).call),

    transfer: (section: Section, reached: boolean) =>
      seat.act(async ({ callId, version }) => {
        const kind = TransferKind.CONSULTED;
        return (await calls.recordTransfer({ callId, version, sectionCode: section.code, kind, reached })).call;
      }),

    close: (outcome: Outcome, reasonCode: string, memo: string, article: Article | undefined) =>
      seat.act(async ({ callId, version }) => {
        const read = outcome === Outcome.ANSWERED_FROM_FAQ && article;
        const reference = read ? { article: { articleId: read.articleId, version: read.version } } : {};
        return (await calls.closeCall({ callId, version, outcome, reasonCode, memo, ...reference })).call;
      }),

    consent: (situation: GetIntakeSituationResponse, consented: boolean, reasonCode: string) =>
      seat.act(async ({ callId, version }) => {
        const { consentVersion } = situation;
        return (await inquiries.recordConsent({ callId, version, consentVersion, consented, reasonCode })).call;
      }),

    /** Sends the inquiry. Pressed again, the same inquiry has the same key: it is taken once. */
    submit: async (form: Form, sectionCode: string, reasonCode: string) => {
      let taken: SubmitInquiryResponse | undefined;
      const done = await seat.act(async ({ callId, version }) => {
        const request = {
          callId,
          version,
          fields: fieldsOf(form),
          callbackWindow: { from: form.from, until: form.until },
          sectionCode,
          reasonCode,
          overrideReason: form.override,
        };
        const body = JSON.stringify(request);
        if (sent.current.body !== body) sent.current = { body, key: newKey() };
        taken = await inquiries.submitInquiry(request, { headers: { "idempotency-key": sent.current.key } });
        sent.current = { body: "", key: "" };
        return taken.call;
      });
      return done ? taken : undefined;
    },

    /** Counts the answer; whether that came out is none of the caller's business. */
    markUsed: ({ articleId, version }: Article, query: string) => {
      client(SearchService)
        .markUsed({ articleId, version, query })
        .catch(() => undefined);
    },
  };
}
