import { catalogue, type Texts } from "../lib/texts";

const ja = {
  title: "自分の通話",
  caption: "自分の通話の一覧",
  today: "今日",
  earlier: "以前",
  columns: {
    start: "開始",
    length: "通話時間",
    outcome: "結果",
    reason: "区分",
    article: "使った回答・受付番号",
    memo: "メモ",
    act: "操作",
  },
  empty: "まだ通話の記録がありません。",
  more: "続きを表示",
  loading: "読み込んでいます",
  open: "記録前",
  correct: "訂正",
  correctTitle: "通話の結果の訂正",
  fixed: "訂正できません",
  saved: "訂正しました。",
  help: "訂正できるのは、通話を終えた当日だけです。訂正は記録に残ります。",
};

/** The shape of these texts in every language. */
export type CallsTexts = Texts<typeof ja>;

/** One's own calls. */
export const callsTexts = catalogue(ja, () => import("./en/calls"));
