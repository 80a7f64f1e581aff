import { createConnectQueryKey, useInfiniteQuery } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Handoff, HandoffService, HandoffState } from "../../gen/madoguchi/handoff/v1/handoff_pb";
import { type Failure, failureOf } from "../../lib/failure";
import { client } from "../../lib/transport";
import type { Tab } from "./sorting";

const PAGE = 100;
/** Changes that come in a burst, at an opening for instance, are read once. */
const BURST = 300;
/** How long to wait before the stream is opened again. */
const PAUSE = 2_000;

/** All that was asked of the service, lists and single handoffs. */
const HANDOFFS = createConnectQueryKey({ schema: HandoffService, cardinality: undefined });

/** The handoffs that this person may see, masked by the server; kept in step by the event stream. */
export interface Inbox {
  readonly handoffs: readonly Handoff[];
  readonly loading: boolean;
  readonly failure: Failure | undefined;
  /** The keyring is away: names and numbers are missing for now. */
  readonly maskedMissing: boolean;
  readonly more: (() => void) | undefined;
  readonly reload: () => void;
  /** The event stream is open. */
  readonly live: boolean;
}

/** Open handoffs, or the closed ones for their tab. */
export function useInbox(tab: Tab): Inbox {
  const states = tab === "closed" ? [HandoffState.CLOSED] : [];
  const query = useInfiniteQuery(
    HandoffService.method.listHandoffs,
    { states, pageSize: PAGE, pageToken: "" },
    { pageParamKey: "pageToken", getNextPageParam: page => page.nextPageToken || undefined },
  );
  const live = useChanges();
  const pages = query.data?.pages ?? [];
  return {
    handoffs: pages.flatMap(page => page.handoffs),
    loading: query.isPending,
    failure: query.error ? failureOf(query.error) : undefined,
    maskedMissing: pages.some(page => page.maskedValuesMissing),
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    reload: () => void query.refetch(),
    live,
  };
}

/** Listens to what happens to handoffs and has everything shown read anew; resumes where a stream was cut. */
function useChanges(): boolean {
  const queries = useQueryClient();
  const [live, setLive] = useState(true);
  useEffect(() => {
    const listening = new AbortController();
    let burst: ReturnType<typeof setTimeout> | undefined;
    const changed = () => {
      burst ??= setTimeout(() => {
        burst = undefined;
        void queries.invalidateQueries({ queryKey: HANDOFFS });
      }, BURST);
    };
    void listen(listening.signal, changed, setLive);
    return () => {
      listening.abort();
      clearTimeout(burst);
    };
  }, [queries]);
  return live;
}

async function listen(signal: AbortSignal, changed: () => void, setLive: (live: boolean) => void): Promise<void> {
  let resumeToken = "";
  while (!signal.aborted) {
    try {
      const stream = client(HandoffService).watchHandoffs(
        { resumeToken },
        { signal, timeoutMs: 0, onHeader: () => setLive(true) },
      );
      for await (const { resumeToken: token, change } of stream) {
        resumeToken = token;
        if (change) changed();
      }
    } catch (thrown) {
      if (signal.aborted) return;
      // A token that is too old: begin anew, with everything that is open.
      if (failureOf(thrown).reason === "TOKEN_EXPIRED") resumeToken = "";
    }
    if (signal.aborted) return;
    setLive(false);
    await new Promise(resolve => setTimeout(resolve, PAUSE));
    changed();
  }
}
