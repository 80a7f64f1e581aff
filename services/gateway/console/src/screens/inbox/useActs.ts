import { useAct } from "../../frame/acts";
import { type ContactMethod, type Handoff, HandoffService } from "../../gen/madoguchi/handoff/v1/handoff_pb";
import { useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { inboxTexts } from "../../texts/inbox";

const handoffs = client(HandoffService);

/** The act under way in the inbox, and what can be performed: each gives the words for having come out. */
export type Acts = ReturnType<typeof useActs>;

/** The acts of the inbox; after each the list is read anew, also after a refusal: somebody else was faster. */
export function useActs(reload: () => void, unmark: () => void) {
  const t = useTexts(inboxTexts).done;
  return {
    ...useAct(reload),
    /** Confirms the receipt of several; some may come out while others do not. */
    acknowledge: async (several: readonly Handoff[]) => {
      const outcomes = await Promise.allSettled(
        several.map(({ inquiryId, version }) => handoffs.acknowledge({ inquiryId, version })),
      );
      const refused = outcomes.filter(outcome => outcome.status === "rejected");
      if (refused[0] && refused.length === several.length) throw refused[0].reason;
      unmark();
      const done = several.length - refused.length;
      return refused.length > 0 ? t.partly(done, refused.length) : t.acknowledged(done);
    },
    reroute: async ({ inquiryId, version }: Handoff, sectionCode: string, reason: string, confirmRepeated: boolean) => {
      await handoffs.reroute({ inquiryId, version, sectionCode, reason, confirmRepeated });
      return t.rerouted;
    },
    record: async ({ inquiryId, version }: Handoff, method: ContactMethod, answered: boolean, text: string) => {
      await handoffs.recordAnswer({ inquiryId, version, method, answered, text });
      return t.answered;
    },
    close: async ({ inquiryId, version }: Handoff) => {
      await handoffs.closeHandoff({ inquiryId, version });
      return t.closed;
    },
  };
}
