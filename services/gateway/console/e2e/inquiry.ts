import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { SessionService } from "../src/gen/madoguchi/auth/v1/session_pb";
import { CallService, InquiryService } from "../src/gen/madoguchi/intake/v1/intake_pb";
import { password, terminalCertificate, url } from "./stage";

/** What a caller leaves in the night. */
export interface Inquiry {
  readonly name: string;
  readonly kana: string;
  readonly phone: string;
  readonly inquiry: string;
  readonly reasonCode: string;
  readonly sectionCode: string;
}

/** Takes inquiries as an operator would, past the screen, for journeys that begin where one has arrived. Answers the receipt numbers. */
export async function takeInquiries(inquiries: readonly Inquiry[], userId = "operator2"): Promise<string[]> {
  let session = "";
  const { cert, key } = terminalCertificate();
  const transport = createGrpcTransport({
    baseUrl: url(),
    // The stack's authority is its own.
    nodeOptions: { rejectUnauthorized: false, cert, key },
    interceptors: [
      next => async request => {
        if (session) request.header.set("authorization", `Bearer ${session}`);
        request.header.set("idempotency-key", crypto.randomUUID());
        const reply = await next(request);
        session = reply.header.get("madoguchi-session") ?? session;
        return reply;
      },
    ],
  });
  const calls = createClient(CallService, transport);
  const intake = createClient(InquiryService, transport);
  await createClient(SessionService, transport).login({ userId, password: password() });
  const receipts: string[] = [];
  for (const { reasonCode, sectionCode, ...fields } of inquiries) {
    const { call } = await calls.startCall({});
    const callId = call?.callId ?? "";
    const { consentVersion } = await intake.getIntakeSituation({});
    const agreed = await intake.recordConsent({
      callId,
      version: call?.version ?? 0,
      consentVersion,
      consented: true,
      reasonCode,
    });
    const taken = await intake.submitInquiry({
      callId,
      version: agreed.call?.version ?? 0,
      fields,
      callbackWindow: { from: "09:00", until: "12:00" },
      sectionCode,
      reasonCode,
    });
    receipts.push(taken.receiptNumber);
  }
  return receipts;
}
