import { useState } from "react";
import { type Call, CallService } from "../../gen/madoguchi/intake/v1/intake_pb";
import { type Saving, useAutosave } from "../../lib/autosave";
import { looksPersonal } from "../../lib/ja";
import { client } from "../../lib/transport";

/** The memo of the call, kept at the server as it is written; a memo that must not be kept is not sent. */
export interface Memo {
  readonly text: string;
  readonly edit: (text: string) => void;
  readonly saving: Saving;
  readonly forget: () => void;
}

/** The memo of an open call, as it was left when the page was loaded anew. */
export function useMemoText(call: Call | undefined): Memo {
  // What was typed here; until then what the server has.
  const [typed, setTyped] = useState<string>();
  const callId = call?.callId;
  const { change, stop, saving } = useAutosave<string>(async memo => {
    if (callId !== undefined) await client(CallService).saveMemo({ callId, memo });
  });
  return {
    text: typed ?? call?.memo ?? "",
    edit: text => {
      setTyped(text);
      if (looksPersonal(text)) stop();
      else change(text);
    },
    saving,
    forget: () => {
      stop();
      setTyped(undefined);
    },
  };
}
