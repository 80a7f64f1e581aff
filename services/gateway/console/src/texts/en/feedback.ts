import type { FeedbackTexts } from "../feedback";

/** Telling the section in charge that an answer should be looked at, in English. */
const en: FeedbackTexts = {
  title: "Report this answer",
  help: "It goes to the section in charge. Choose by a digit, and write what you noticed.",
  kinds: { wrong: "It is wrong", outdated: "It is outdated", unclear: "It is unclear" },
  text: "What you noticed",
  textHelp: "No personal data",
  personal: "This looks like personal data. Remove it before sending.",
  send: "Send",
  back: "Back",
  done: "The section has been told.",
};

export default en;
