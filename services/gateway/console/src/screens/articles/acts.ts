import type { MessageInitShape } from "@bufbuild/protobuf";
import { DraftService, type DraftTextSchema } from "../../gen/madoguchi/faq/v1/draft_pb";
import { client } from "../../lib/transport";

/** The text of a draft as a request takes it. */
export type Text = MessageInitShape<typeof DraftTextSchema>;

/** Begins a draft of an article, or of a new one for a section; answers its id. */
export async function beginDraft(articleId: string, sectionCode: string): Promise<string> {
  const request = articleId ? { articleId } : { text: { sectionCode } };
  const { draft } = await client(DraftService).createDraft(request);
  return draft?.draftId ?? "";
}
