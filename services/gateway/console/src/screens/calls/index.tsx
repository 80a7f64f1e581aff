import "./calls.css";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { useCallback, useEffect, useState } from "react";
import type { Article } from "../../gen/madoguchi/faq/v1/faq_pb";
import { type Call, CallService, CallState } from "../../gen/madoguchi/intake/v1/intake_pb";
import { duration, serverNow } from "../../lib/clock";
import { type Failure, failureOf } from "../../lib/failure";
import { hourMinute, isoDay, shortDay } from "../../lib/ja";
import { readArticle, useReasonCodes } from "../../lib/library";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { callTexts } from "../../texts/call";
import { callsTexts } from "../../texts/calls";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Notice, Status } from "../../ui/Status";
import { type Column, Table } from "../../ui/Table";
import { outcomeName } from "../call/outcomes";
import { Correct } from "./Correct";
import { isCorrectable } from "./correctable";

/** One's own calls: when, how long, how they ended. Today's results can be corrected. */
export default function CallsScreen() {
  const c = useTexts(callsTexts);
  const { calls, more, loading, failure, load, put } = useCalls();
  const articles = useArticles(calls);
  const [correcting, setCorrecting] = useState<Call>();
  const [told, setTold] = useState("");
  const columns = useColumns(articles, call => {
    setTold("");
    setCorrecting(call);
  });
  return (
    <main id="main" className="calls">
      <header>
        <h1>{c.title}</h1>
        <p className="help">{c.help}</p>
      </header>
      {failure && <Failed failure={failure} onRetry={() => void load()} />}
      {told && <Notice mood="good">{told}</Notice>}
      {loading && calls.length === 0 ? (
        <p className="loading" role="status">
          {c.loading}
        </p>
      ) : (
        <Table caption={c.caption} columns={columns} rows={calls} id={call => call.callId} empty={c.empty} />
      )}
      {more && (
        <Button busy={loading} onPress={() => void load(more)}>
          {c.more}
        </Button>
      )}
      {correcting && (
        <Correct
          call={correcting}
          article={correcting.article && articles.get(correcting.article.articleId)}
          onDone={corrected => {
            put(corrected);
            setCorrecting(undefined);
            setTold(c.saved);
          }}
          onClose={() => setCorrecting(undefined)}
        />
      )}
    </main>
  );
}

/** The calls, a page at a time. */
function useCalls() {
  const [calls, setCalls] = useState<readonly Call[]>([]);
  const [more, setMore] = useState("");
  const [loading, setLoading] = useState(true);
  const [failure, setFailure] = useState<Failure>();
  const load = useCallback(async (pageToken = "") => {
    setLoading(true);
    setFailure(undefined);
    try {
      const page = await client(CallService).listMyCalls({ pageSize: 50, pageToken });
      setCalls(before => (pageToken ? [...before, ...page.calls] : page.calls));
      setMore(page.nextPageToken);
    } catch (thrown) {
      setFailure(failureOf(thrown));
    }
    setLoading(false);
  }, []);
  useEffect(() => void load(), [load]);
  const put = (changed: Call) =>
    setCalls(before => before.map(call => (call.callId === changed.callId ? changed : call)));
  return { calls, more, loading, failure, load, put };
}

/** The articles that calls were answered with, as they come. */
function useArticles(calls: readonly Call[]): ReadonlyMap<string, Article> {
  const [articles, setArticles] = useState<ReadonlyMap<string, Article>>(new Map());
  useEffect(() => {
    const reading = new AbortController();
    void (async () => {
      const found = new Map<string, Article>();
      for (const { article: used } of calls) {
        if (!used || found.has(used.articleId)) continue;
        const article = await readArticle(used.articleId, used.version, reading.signal).catch(() => undefined);
        if (reading.signal.aborted) return;
        if (article) found.set(used.articleId, article);
      }
      setArticles(found);
    })();
    return () => reading.abort();
  }, [calls]);
  return articles;
}

function useColumns(articles: ReadonlyMap<string, Article>, onCorrect: (call: Call) => void): Column<Call>[] {
  const t = useTexts(callTexts);
  const c = useTexts(callsTexts);
  const codes = useReasonCodes();
  const names = c.columns;
  return [
    { key: "start", heading: names.start, cell: call => call.startedAt && moment(timestampMs(call.startedAt)) },
    { key: "length", heading: names.length, number: true, cell: length },
    {
      key: "outcome",
      heading: names.outcome,
      cell: call => {
        const name = outcomeName(call.outcome);
        return name ? t.result.names[name] : <Status mood="warn">{c.open}</Status>;
      },
    },
    {
      key: "reason",
      heading: names.reason,
      cell: call => codes.find(code => code.code === call.reasonCode)?.name ?? call.reasonCode,
    },
    {
      key: "article",
      heading: names.article,
      cell: call => {
        const article = call.article && articles.get(call.article.articleId);
        return article ? `${article.number} ${article.question}` : call.receiptNumber;
      },
    },
    { key: "memo", heading: names.memo, cell: call => call.memo },
    {
      key: "act",
      heading: names.act,
      cell: call => isCorrectable(call, serverNow()) && <Button onPress={() => onCorrect(call)}>{c.correct}</Button>,
    },
  ];
}

function moment(at: number): string {
  const today = isoDay(at) === isoDay(serverNow());
  return today ? hourMinute(at) : `${shortDay(at)} ${hourMinute(at)}`;
}

function length(call: Call): string {
  if (!call.startedAt || !call.endedAt || call.state === CallState.TALKING) return "";
  return duration(timestampMs(call.endedAt) - timestampMs(call.startedAt));
}
