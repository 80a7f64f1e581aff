import type { DraftText } from "../../gen/madoguchi/faq/v1/draft_pb";
import { SourceKind } from "../../gen/madoguchi/faq/v1/faq_pb";

/** A source as it is typed. */
export interface SourceForm {
  /** For lists on the page; nothing else. */
  readonly key: number;
  readonly kind: SourceKind;
  readonly locator: string;
  readonly issue: string;
  readonly checkedOn: string;
}

/** A draft's text as it is typed. */
export interface Form {
  readonly question: string;
  readonly answer: string;
  readonly background: string;
  readonly cautions: string;
  readonly keywords: string;
  readonly sectionCode: string;
  readonly transferSectionCode: string;
  readonly sources: readonly SourceForm[];
  readonly validFrom: string;
  readonly validUntil: string;
}

let keys = 0;

/** An empty source. */
export function emptySource(): SourceForm {
  keys += 1;
  return { key: keys, kind: SourceKind.SITE, locator: "", issue: "", checkedOn: "" };
}

/** A text as a form. */
export function formOf(text: DraftText): Form {
  const { question, answer, background, cautions, sectionCode, transferSectionCode, validFrom, validUntil } = text;
  return {
    question,
    answer,
    background,
    cautions,
    keywords: text.keywords.join("、"),
    sectionCode,
    transferSectionCode,
    sources: text.sources.map(({ kind, locator, issue, checkedOn }) => ({
      ...emptySource(),
      kind,
      locator,
      issue,
      checkedOn,
    })),
    validFrom,
    validUntil,
  };
}

/** A form as a text: words cut at 、 , and spaces of any width, sources without a place left out. */
export function textOf(form: Form) {
  const { sources, keywords, ...rest } = form;
  return {
    ...rest,
    keywords: [...new Set(keywords.split(/[、,，\s]+/u).filter(Boolean))],
    sources: sources
      .filter(({ locator, issue }) => locator.trim() || issue.trim())
      .map(({ kind, locator, issue, checkedOn }) => ({ kind, locator, issue, checkedOn })),
  };
}

/** Whether two forms say the same. */
export function sameForm(a: Form, b: Form): boolean {
  return JSON.stringify(textOf(a)) === JSON.stringify(textOf(b));
}
