import type { Failure } from "../lib/failure";
import { useTexts } from "../lib/texts";
import { failures, wordsFor } from "../texts/failures";
import { Button } from "./Button";
import { Notice } from "./Status";

/** What went wrong, what to do, and the number to read to the help desk. */
export function Failed({ failure, onRetry }: { failure: Failure; onRetry?: () => void }) {
  const t = useTexts(failures);
  return (
    <Notice mood="bad">
      <p>{wordsFor(failure, t)}</p>
      {failure.reference && (
        <p className="reference">
          {t.reference} <code>{failure.reference.slice(-12)}</code>
        </p>
      )}
      {onRetry && <Button onPress={onRetry}>{t.again}</Button>}
    </Notice>
  );
}
