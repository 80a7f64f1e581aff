import { create } from "@bufbuild/protobuf";
import { ArticleMatchSchema, ArticleSchema } from "../../gen/madoguchi/faq/v1/faq_pb";
import { useSections } from "../../lib/library";
import { Answer } from "../call/Answer";
import { type Form, textOf } from "./form";

/** The article as operators will see it: the very part of the call screen. */
export function Preview({ form, number, version }: { form: Form; number: string; version: number }) {
  const section = useSections().get(form.sectionCode);
  const article = create(ArticleSchema, { ...textOf(form), number, version });
  const hit = create(ArticleMatchSchema, { question: form.question, sectionName: section?.name ?? "" });
  return (
    <div className="preview">
      <Answer hit={hit} article={article} section={section} used={false} onUse={undefined} onReport={undefined} />
    </div>
  );
}
