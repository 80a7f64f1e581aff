import type { CallsTexts } from "../calls";

/** One's own calls, in English. */
const en: CallsTexts = {
  title: "My calls",
  caption: "List of my calls",
  today: "Today",
  earlier: "Earlier",
  columns: {
    start: "Began",
    length: "Length",
    outcome: "Result",
    reason: "About",
    article: "Answer or receipt",
    memo: "Memo",
    act: "Act",
  },
  empty: "No call is recorded yet.",
  more: "Show more",
  loading: "Loading",
  open: "Not recorded yet",
  correct: "Correct",
  correctTitle: "Correct the result",
  fixed: "Cannot be corrected",
  saved: "Corrected.",
  help: "A call can be corrected on its own day only. Corrections are recorded.",
};

export default en;
