import { useInfiniteQuery } from "@tanstack/react-query";
import { type Draft, DraftService, DraftState, DraftTab } from "../../gen/madoguchi/faq/v1/draft_pb";
import { type Article, ArticleService } from "../../gen/madoguchi/faq/v1/faq_pb";
import { type Feedback, FeedbackService, FeedbackState } from "../../gen/madoguchi/faq/v1/feedback_pb";
import { type ReviewDue, VersionService } from "../../gen/madoguchi/faq/v1/version_pb";
import { type Failure, failureOf } from "../../lib/failure";
import { wareki } from "../../lib/ja";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { type ArticlesTexts, articlesTexts } from "../../texts/articles";
import type { Mood } from "../../ui/Status";

/** The drawers of the editing screen. */
export const TABS = ["approve", "drafts", "published", "due", "feedback"] as const;
export type Tab = (typeof TABS)[number];

/** What a row stands for. */
export type Target =
  | { readonly what: "draft"; readonly draftId: string }
  | { readonly what: "article"; readonly articleId: string }
  | { readonly what: "feedback"; readonly feedback: Feedback };

/** A line in a drawer, whatever it stands for. */
export interface Row {
  readonly id: string;
  readonly number: string;
  readonly question: string;
  readonly sectionCode: string;
  readonly mood: Mood;
  readonly state: string;
  readonly target: Target;
}

/** What lies in a drawer. */
export interface Shelf {
  readonly rows: readonly Row[];
  readonly loading: boolean;
  readonly failure: Failure | undefined;
  readonly more: (() => void) | undefined;
  readonly reload: () => void;
}

/** The queries of this screen, to be read anew after an act. */
export const SHELF = "articles";
const PAGE = 100;
const DRAFT_MOODS: Partial<Record<DraftState, Mood>> = {
  [DraftState.SUBMITTED]: "info",
  [DraftState.REJECTED]: "warn",
  [DraftState.APPROVED]: "good",
  [DraftState.SCHEDULED]: "good",
};

/** What lies in the drawer that is open; the others are not asked for. */
export function useShelf(tab: Tab): Shelf {
  const t = useTexts(articlesTexts);
  const query = useInfiniteQuery({
    queryKey: [SHELF, tab],
    queryFn: ({ pageParam, signal }) => read(tab, pageParam, signal, t),
    initialPageParam: "",
    getNextPageParam: page => page.next || undefined,
  });
  return {
    rows: query.data?.pages.flatMap(page => page.rows) ?? [],
    loading: query.isPending,
    failure: query.error ? failureOf(query.error) : undefined,
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    reload: () => void query.refetch(),
  };
}

interface Page {
  readonly rows: readonly Row[];
  readonly next: string;
}

async function read(tab: Tab, pageToken: string, signal: AbortSignal, t: ArticlesTexts): Promise<Page> {
  const page = { pageSize: PAGE, pageToken };
  switch (tab) {
    case "approve":
    case "drafts": {
      const whose = tab === "approve" ? DraftTab.TO_APPROVE : DraftTab.UNSPECIFIED;
      const reply = await client(DraftService).listDrafts({ tab: whose, ...page }, { signal });
      return { rows: reply.drafts.map(draft => draftRow(draft, t)), next: reply.nextPageToken };
    }
    case "published": {
      const reply = await client(ArticleService).listArticles(page, { signal });
      return { rows: reply.articles.map(articleRow), next: reply.nextPageToken };
    }
    case "due": {
      const reply = await client(VersionService).listReviewsDue(page, { signal });
      return { rows: reply.reviews.map(review => reviewRow(review, t)), next: reply.nextPageToken };
    }
    case "feedback": {
      const reply = await client(FeedbackService).listFeedback(page, { signal });
      return { rows: reply.feedback.map(each => feedbackRow(each, t)), next: reply.nextPageToken };
    }
  }
}

function draftRow(draft: Draft, t: ArticlesTexts): Row {
  const { draftId, articleNumber: number, question, sectionCode, state, overtaken } = draft;
  return {
    id: draftId,
    number,
    question: question || t.unnamed,
    sectionCode,
    mood: overtaken ? "warn" : (DRAFT_MOODS[state] ?? "quiet"),
    state: t.states[state] ?? "",
    target: { what: "draft", draftId },
  };
}

function articleRow({ articleId, number, question, sectionCode, version }: Article): Row {
  const target: Target = { what: "article", articleId };
  return { id: articleId, number, question, sectionCode, mood: "good", state: `v${version}`, target };
}

function reviewRow({ articleId, number, question, sectionCode, dueOn, draftId }: ReviewDue, t: ArticlesTexts): Row {
  // A draft that is open may settle the review.
  const target: Target = draftId ? { what: "draft", draftId } : { what: "article", articleId };
  return { id: articleId, number, question, sectionCode, mood: "warn", state: t.dueOn(wareki(dueOn)), target };
}

function feedbackRow(feedback: Feedback, t: ArticlesTexts): Row {
  const { feedbackId: id, articleNumber: number, question, sectionCode, kind, state } = feedback;
  return {
    id,
    number,
    question,
    sectionCode,
    mood: state === FeedbackState.OPEN ? "warn" : "info",
    state: `${t.kinds[kind]} · ${t.feedbackStates[state]}`,
    target: { what: "feedback", feedback },
  };
}
