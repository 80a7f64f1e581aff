import type { DescService } from "@bufbuild/protobuf";
import { createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { type Failure, failureOf, isPassing } from "./failure";

/** Pauses before the next attempts, milliseconds: a service that is started again is back within them. */
const PAUSES = [150, 400, 1_000, 2_000, 3_000];
/** A call that takes longer has failed. The gateway itself gives up after ten seconds. */
const TIMEOUT = 12_000;
/** Every RPC that changes nothing is called like this; a test holds the contract to it. */
export const READING = /^(Get|List|Search|Find|Watch|Export|Recover|Open|Compare|Preview|Verify|Login$)/;
let onRefused: (failure: Failure) => void = () => {};

/** Names who is told of every call that failed: some failures concern the whole page. */
export function whenRefused(listener: (failure: Failure) => void): void {
  onRefused = listener;
}

/** A fresh key for one act; an act that is sent again keeps its key, so that it happens once. */
export function newKey(): string {
  return crypto.randomUUID();
}

/**
 * Gives writing calls an idempotency key and sends a unary call again, with the same key, while nobody answers. Reading
 * calls get two attempts: whoever typed on does not want an old answer.
 */
const persistent: Interceptor = next => async request => {
  if (request.stream) return next(request);
  const writes = !READING.test(request.method.name);
  if (writes && !request.header.has("idempotency-key")) request.header.set("idempotency-key", newKey());
  const pauses = writes ? PAUSES : PAUSES.slice(0, 1);
  for (const pause of pauses) {
    try {
      return await next(request);
    } catch (thrown) {
      if (request.signal.aborted || !isPassing(failureOf(thrown))) throw thrown;
      await sleep(pause, request.signal);
    }
  }
  return next(request);
};

/** Lets the session hear of failures that are about it. */
const watchful: Interceptor = next => async request => {
  try {
    return await next(request);
  } catch (thrown) {
    onRefused(failureOf(thrown));
    throw thrown;
  }
};

/** The way to all services: gRPC-Web to the gateway that served this page. */
export const transport: Transport = createGrpcWebTransport({
  baseUrl: globalThis.location?.origin ?? "https://localhost",
  defaultTimeoutMs: TIMEOUT,
  interceptors: [watchful, persistent],
});

/** A client of one service. */
export function client<S extends DescService>(service: S) {
  return createClient(service, transport);
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
