import { useEffect, useState } from "react";
import { type ArticleMatch, SearchService, type SectionMatch } from "../../gen/madoguchi/faq/v1/faq_pb";
import { type Failure, failureOf } from "../../lib/failure";
import { client } from "../../lib/transport";

const search = client(SearchService);
/** A search that takes longer is worth a word. */
const SLOW = 300;

/** What was found for what was typed last; the matches from before stay until newer ones come. */
export interface Found {
  readonly query: string;
  readonly articles: readonly ArticleMatch[];
  readonly sections: readonly SectionMatch[];
  /** Microseconds in the engine. */
  readonly took: number;
  readonly slow: boolean;
  readonly failure: Failure | undefined;
}

const NOTHING: Found = { query: "", articles: [], sections: [], took: 0, slow: false, failure: undefined };

/** Searches with every key, also of a composition; a newer question cancels the older one. */
export function useSearch(typed: string): Found {
  const query = typed.replace(/\s+/g, " ").trim().slice(0, 200);
  const [found, setFound] = useState<Found>(NOTHING);
  useEffect(() => {
    if (query === "") {
      setFound(NOTHING);
      return;
    }
    const asking = new AbortController();
    const slow = setTimeout(() => setFound(before => ({ ...before, slow: true })), SLOW);
    search
      .search({ query, limit: 12 }, { signal: asking.signal })
      .then(
        ({ articles, sections, tookMicros }) =>
          setFound({ query, articles, sections, took: tookMicros, slow: false, failure: undefined }),
        thrown => {
          if (!asking.signal.aborted) setFound(before => ({ ...before, slow: false, failure: failureOf(thrown) }));
        },
      )
      .finally(() => clearTimeout(slow));
    return () => {
      clearTimeout(slow);
      asking.abort();
    };
  }, [query]);
  return found;
}
