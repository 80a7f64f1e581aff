import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DraftTextSchema } from "../../gen/madoguchi/faq/v1/draft_pb";
import { emptySource, formOf, sameForm, textOf } from "./form";

const word = fc.stringMatching(/^[ぁ-んァ-ヶ一-龠]{1,6}$/u);

test("a text that goes through the form comes back as it was", () => {
  fc.assert(
    fc.property(fc.uniqueArray(word, { maxLength: 5 }), word, word, (keywords, question, locator) => {
      const text = create(DraftTextSchema, {
        question,
        keywords,
        sources: [{ kind: 2, locator, checkedOn: "2026-10-01" }],
      });
      const back = create(DraftTextSchema, textOf(formOf(text)));
      expect(back).toEqual(text);
    }),
  );
});

test("words are cut at any separator and kept once; a source without a place is none", () => {
  const form = { ...formOf(create(DraftTextSchema)), keywords: "ごみ、粗大ごみ, ごみ　収集", sources: [emptySource()] };
  expect(textOf(form)).toMatchObject({ keywords: ["ごみ", "粗大ごみ", "収集"], sources: [] });
});

test("what is only written differently is no change", () => {
  const form = formOf(create(DraftTextSchema, { keywords: ["ごみ", "収集"] }));
  expect(sameForm(form, { ...form, keywords: "ごみ 収集", sources: [emptySource()] })).toBe(true);
  expect(sameForm(form, { ...form, question: "?" })).toBe(false);
});
