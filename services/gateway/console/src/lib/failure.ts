import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "../gen/google/rpc/error_details_pb";

/** Why a call did not come out, in the terms of the standard error model. */
export interface Failure {
  readonly code: Code;
  /** The machine's word (`STALE_VERSION`); empty if the service gave none. */
  readonly reason: string;
  /** For developers; never shown where a sentence of the catalogue exists. */
  readonly message: string;
  /** Field paths of the request, each with what is wrong. */
  readonly fields: Readonly<Record<string, string>>;
  /** Facts beside the reason (`current_version`, `next_opening` …). */
  readonly facts: Readonly<Record<string, string>>;
  /** Milliseconds after which another attempt makes sense. */
  readonly retryAfter: number | undefined;
  /** To be read to the help desk; the same number stands in every log. */
  readonly reference: string;
}

/** Reads what a call threw. */
export function failureOf(thrown: unknown): Failure {
  const error = ConnectError.from(thrown);
  const info = error.findDetails(ErrorInfoSchema)[0];
  const fields: Record<string, string> = {};
  for (const violation of error.findDetails(BadRequestSchema).flatMap(detail => detail.fieldViolations)) {
    fields[violation.field] ??= violation.description;
  }
  const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
  return {
    code: isLineFault(error) ? Code.Unavailable : error.code,
    reason: info?.reason ?? "",
    message: error.rawMessage,
    fields,
    facts: info?.metadata ?? {},
    retryAfter: delay && Number(delay.seconds) * 1000 + delay.nanos / 1e6,
    reference: error.metadata.get("x-request-id") ?? "",
  };
}

/** The browser reached nobody: `fetch` says so with a TypeError, which the transport wraps. */
function isLineFault(error: ConnectError): boolean {
  return error.cause instanceof TypeError || (error.code === Code.Internal && /fetch|network/i.test(error.rawMessage));
}

/** Whether the same call may come out a moment later. */
export function isPassing(failure: Failure): boolean {
  return failure.code === Code.Unavailable || failure.code === Code.DeadlineExceeded;
}
