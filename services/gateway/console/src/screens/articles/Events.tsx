import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { DraftEvent } from "../../gen/madoguchi/faq/v1/draft_pb";
import { hourMinute, shortDay } from "../../lib/ja";
import { useTexts } from "../../lib/texts";
import { articlesTexts } from "../../texts/articles";

/** What happened to a draft, oldest first. */
export function Events({ events }: { events: readonly DraftEvent[] }) {
  const t = useTexts(articlesTexts);
  return (
    <>
      <h3>{t.draft.history}</h3>
      <ol className="history">
        {events.map(({ revision, kind, userId, at, comment }) => (
          <li key={`${revision} ${kind}`}>
            <span className="figures">{at && `${shortDay(timestampMs(at))} ${hourMinute(timestampMs(at))}`}</span>
            <strong>{t.events[kind] ?? kind}</strong>
            <span>
              {userId} {comment}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
