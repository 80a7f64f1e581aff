import { useEffect, useState } from "react";
import type { Draft, DraftText } from "../../gen/madoguchi/faq/v1/draft_pb";
import { type Form, formOf, sameForm } from "./form";

/** A draft on the screen: what was typed, and how it stands to what the server has. */
export interface Writing {
  readonly form: Form;
  readonly type: (form: Form) => void;
  /** Something typed has not been saved. */
  readonly dirty: boolean;
  /** Somebody else has saved since this was read, and something typed here would be lost by reading theirs. */
  readonly behind: boolean;
  /** The revision that the next act names. */
  readonly seen: number;
  /** Gives up what was typed for what the server has. */
  readonly takeTheirs: () => void;
  /** Keeps what was typed, to be saved over what the server has. */
  readonly keepMine: () => void;
  /** What was typed is now the server's. */
  readonly saved: (revision: number) => void;
}

/** What nobody has touched here follows the server; what was typed stays until its author decides. */
export function useDraft(draft: Draft, text: DraftText): Writing {
  const [{ form, base, seen }, setState] = useState(() => read(draft, text));
  const dirty = !sameForm(form, base);
  const newer = draft.revision !== seen;
  useEffect(() => {
    if (newer && !dirty) setState(read(draft, text));
  }, [newer, dirty, draft, text]);
  return {
    form,
    type: typed => setState(state => ({ ...state, form: typed })),
    dirty,
    behind: newer && dirty,
    seen,
    takeTheirs: () => setState(read(draft, text)),
    keepMine: () => setState(state => ({ ...state, base: formOf(text), seen: draft.revision })),
    saved: revision => setState(state => ({ ...state, base: state.form, seen: revision })),
  };
}

function read(draft: Draft, text: DraftText) {
  const form = formOf(text);
  return { form, base: form, seen: draft.revision };
}
