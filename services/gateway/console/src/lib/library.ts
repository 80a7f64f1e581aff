import { useQuery } from "@connectrpc/connect-query";
import { useEffect, useState } from "react";
import {
  type Article,
  type ArticleMatch,
  ArticleService,
  DirectoryService,
  type ListSectionsResponse,
  type Section,
} from "../gen/madoguchi/faq/v1/faq_pb";
import { CallService, type ReasonCode } from "../gen/madoguchi/intake/v1/intake_pb";
import { client } from "./transport";

/**
 * Public text that a call needs at once: articles, the directory, the codebook. Nothing personal is in it, so it may stay in memory.
 */
const articles = new Map<string, Article>();
/** A shift's worth. */
const MOST_ARTICLES = 500;
const MINUTE = 60_000;
/** The pause after which neighbours are read. */
const AHEAD = 150;

/** An article in one version; from memory if it was read before. */
export async function readArticle(
  articleId: string,
  version: number,
  signal?: AbortSignal,
): Promise<Article | undefined> {
  const key = `${articleId}@${version}`;
  const known = articles.get(key);
  if (known) return known;
  const { article } = await client(ArticleService).getArticle({ articleId, version }, signal ? { signal } : {});
  if (article) {
    if (articles.size >= MOST_ARTICLES) articles.clear();
    articles.set(key, article);
  }
  return article;
}

/** The whole article of a hit. The hits around it are read ahead, so that going to them shows them at once. */
export function useArticle(hit: ArticleMatch | undefined, ahead: readonly ArticleMatch[]): Article | undefined {
  const key = hit && `${hit.articleId}@${hit.version}`;
  const [, redraw] = useState(0);
  useEffect(() => {
    const reading = new AbortController();
    const read = (candidate: ArticleMatch) =>
      readArticle(candidate.articleId, candidate.version, reading.signal).catch(() => undefined);
    if (hit && !articles.has(`${hit.articleId}@${hit.version}`)) {
      void read(hit).then(() => reading.signal.aborted || redraw(count => count + 1));
    }
    // Only once the person pauses: while keys come, the next search matters more.
    const pause = setTimeout(async () => {
      for (const candidate of ahead) {
        if (reading.signal.aborted) return;
        await read(candidate);
      }
    }, AHEAD);
    return () => {
      clearTimeout(pause);
      reading.abort();
    };
  }, [hit, ahead]);
  return key ? articles.get(key) : undefined;
}

/** All sections by code, with whether they are open; anew every minute. */
export function useSections(): ReadonlyMap<string, Section> {
  const { data } = useQuery(DirectoryService.method.listSections, {}, SECTIONS);
  return data ?? NO_SECTIONS;
}

const SECTIONS = {
  select: (reply: ListSectionsResponse) => new Map(reply.sections.map(section => [section.code, section])),
  refetchInterval: MINUTE,
  staleTime: MINUTE,
  gcTime: Number.POSITIVE_INFINITY,
};
const NO_SECTIONS: ReadonlyMap<string, Section> = new Map();
const NO_CODES: readonly ReasonCode[] = [];

/** The codebook of reasons. */
export function useReasonCodes(): readonly ReasonCode[] {
  const { data } = useQuery(
    CallService.method.listReasonCodes,
    {},
    {
      gcTime: Number.POSITIVE_INFINITY,
      staleTime: 60 * MINUTE,
    },
  );
  return data?.reasonCodes ?? NO_CODES;
}
