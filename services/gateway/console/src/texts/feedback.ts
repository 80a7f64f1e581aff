import { catalogue, type Texts } from "../lib/texts";

const ja = {
  title: "回答の誤りを知らせる",
  help: "担当課に届きます。数字キーで選び、気づいたことがあれば書いてください。",
  kinds: { wrong: "誤っている", outdated: "古い", unclear: "分かりにくい" },
  text: "気づいたこと",
  textHelp: "個人情報は書かない",
  personal: "個人情報のような文字があります。消してから送ってください。",
  send: "送る",
  back: "戻る",
  done: "担当課へ知らせました。",
};

/** The shape of these texts in every language. */
export type FeedbackTexts = Texts<typeof ja>;

/** Telling the section in charge that an answer should be looked at. */
export const feedbackTexts = catalogue(ja, () => import("./en/feedback"));
