import { useCallback, useEffect, useState } from "react";
import {
  type Call,
  CallService,
  CallState,
  type Outcome,
  type SubmitInquiryResponse,
} from "../../gen/madoguchi/intake/v1/intake_pb";
import { type Failure, failureOf } from "../../lib/failure";
import { client } from "../../lib/transport";

const calls = client(CallService);

/** The call at this seat and what may be done with it. */
export interface Seat {
  /** The open call; none between calls. */
  readonly call: Call | undefined;
  /** Not known yet whether a call is open. */
  readonly loading: boolean;
  /** It was open before this page began. */
  readonly resumed: boolean;
  readonly failure: Failure | undefined;
  /** Something is being sent. */
  readonly busy: boolean;
  /** Runs an act that answers with the call as it is now; false if it failed, and `failure` says why. */
  readonly act: (run: (call: Call) => Promise<Call | undefined>) => Promise<boolean>;
  readonly start: () => Promise<boolean>;
  /** The call as another act left it. */
  readonly become: (call: Call | undefined) => void;
  readonly reload: () => void;
}

/** Finds the open call, begins new ones, keeps the newest version of it. */
export function useCall(): Seat {
  const [call, setCall] = useState<Call>();
  const [loading, setLoading] = useState(true);
  const [resumed, setResumed] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);

  const find = useCallback(async () => {
    try {
      const { calls: open } = await calls.listMyCalls({ openOnly: true, pageSize: 5 });
      const found = open.find(candidate => candidate.state !== CallState.CLOSED);
      setCall(found);
      setResumed(found !== undefined);
      setFailure(undefined);
    } catch (thrown) {
      setFailure(failureOf(thrown));
    }
    setLoading(false);
  }, []);
  useEffect(() => void find(), [find]);

  const attempt = async (run: () => Promise<Call | undefined>): Promise<boolean> => {
    setBusy(true);
    setFailure(undefined);
    try {
      setCall(stillOpen(await run()));
      return true;
    } catch (thrown) {
      const found = failureOf(thrown);
      // What the person sees is old: the newest comes beside the words that say so.
      if (["STALE_VERSION", "CALL_CLOSED", "CALL_IN_PROGRESS"].includes(found.reason)) await find();
      setFailure(found);
      return false;
    } finally {
      setBusy(false);
    }
  };

  return {
    call,
    loading,
    resumed,
    failure,
    busy,
    act: run => attempt(() => (call ? run(call) : Promise.resolve(undefined))),
    start: () => {
      setResumed(false);
      return attempt(async () => (await calls.startCall({})).call);
    },
    become: next => setCall(stillOpen(next)),
    reload: () => void find(),
  };
}

function stillOpen(call: Call | undefined): Call | undefined {
  return call?.state === CallState.CLOSED ? undefined : call;
}

/** What closing a call asks for. */
export interface Ending {
  readonly outcome: Outcome;
  readonly reasonCode: string;
  readonly article?: { readonly articleId: string; readonly version: number } | undefined;
  readonly memo: string;
}

/** An inquiry that was taken: what the caller is told. */
export type Taken = SubmitInquiryResponse;
