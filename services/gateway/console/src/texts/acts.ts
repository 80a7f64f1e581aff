import { catalogue, type Texts } from "../lib/texts";

const ja = {
  cancel: "やめる",
  reason: "理由",
  reasonHelp: "監査記録に残ります。個人情報は書かないでください。",
  password: {
    title: "本人の確認",
    why: "重い操作なので、もう一度パスワードを入力してください。5分のあいだ有効です。",
    label: "パスワード",
    submit: "続ける",
    cancel: "やめる",
  },
};

/** The shape of these texts in every language. */
export type ActTexts = Texts<typeof ja>;

/** Words around acts that change something. */
export const actTexts = catalogue(ja, () => import("./en/acts"));
