import type { ActTexts } from "../acts";

/** Words around acts, in English. */
const en: ActTexts = {
  cancel: "Cancel",
  reason: "Why",
  reasonHelp: "Kept in the audit trail. Write no personal data.",
  password: {
    title: "Is it you?",
    why: "This is a grave act, so please enter your password once more. It counts for five minutes.",
    label: "Password",
    submit: "Go on",
    cancel: "Cancel",
  },
};

export default en;
