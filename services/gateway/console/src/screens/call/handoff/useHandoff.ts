import { useEffect, useRef, useState } from "react";
import { type Call, InquiryService } from "../../../gen/madoguchi/intake/v1/intake_pb";
import { type Saving, useAutosave } from "../../../lib/autosave";
import { type Failure, failureOf } from "../../../lib/failure";
import { client } from "../../../lib/transport";
import { EMPTY, type Form, fieldsOf } from "./form";

const inquiries = client(InquiryService);

/** What is typed of an inquiry, and its draft at the server. */
export interface Handoff {
  readonly form: Form;
  readonly edit: (change: Partial<Form>) => void;
  readonly saving: Saving;
  /** The draft of before a crash could not be fetched. */
  readonly failure: Failure | undefined;
  readonly recovered: boolean;
  readonly recover: () => void;
  /** Nothing of it is kept: it was sent, or the caller refused. */
  readonly forget: () => void;
}

/** Keeps the form through the call: closing the dialog loses nothing, and half a second after each key it is sealed at the server. */
export function useHandoff(call: Call | undefined): Handoff {
  const [form, setForm] = useState<Form>(EMPTY);
  const [failure, setFailure] = useState<Failure>();
  const [recovered, setRecovered] = useState(false);
  const revision = useRef(0);
  const callId = call?.callId;

  const { change, stop, saving } = useAutosave<Form>(async typed => {
    if (callId === undefined) return;
    try {
      const reply = await inquiries.saveDraft({ callId, revision: revision.current, fields: fieldsOf(typed) });
      revision.current = reply.revision;
    } catch (thrown) {
      // Another attempt of the same draft arrived although its answer did not, or another tab wrote: ours is the newest.
      const current = Number(failureOf(thrown).facts.current_version);
      if (current > 0) revision.current = current;
      throw thrown;
    }
  });

  const recover = async (id: string) => {
    setFailure(undefined);
    try {
      const reply = await inquiries.recoverDraft({ callId: id });
      const { $typeName: _, $unknown: __, ...fields } = reply.fields ?? { $typeName: "", $unknown: undefined };
      revision.current = reply.revision;
      setForm(typed => (typed === EMPTY ? { ...EMPTY, ...fields } : typed));
      setRecovered(true);
    } catch (thrown) {
      setFailure(failureOf(thrown));
    }
  };

  // A call that was open before this page began, with a draft.
  const stored = call?.hasDraft && form === EMPTY && revision.current === 0 ? callId : undefined;
  const asked = useRef<string>(undefined);
  useEffect(() => {
    if (stored === undefined || asked.current === stored) return;
    asked.current = stored;
    void recover(stored);
  });

  const forget = () => {
    stop();
    setForm(EMPTY);
    setRecovered(false);
    setFailure(undefined);
    revision.current = 0;
  };
  return {
    form,
    edit: changed => {
      const next = { ...form, ...changed };
      setForm(next);
      if (call?.consented) change(next);
    },
    saving,
    failure,
    recovered,
    recover: () => callId && void recover(callId),
    forget,
  };
}
