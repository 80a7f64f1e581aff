import { catalogue, type Texts } from "../lib/texts";

const ja = {
  back: "戻る",
  title: "引継ぎの受付",
  officeOpen: "いまは開庁時間中です。担当課へ転送してください。",
  override: "区の取決めにより、理由があれば受け付けられます。",
  overrideReason: "開庁時間中に受け付ける理由",
  toDirectory: "担当課・転送",
  consent: "同意文(このまま読み上げます)",
  agreed: "読み上げて、同意をいただいた",
  refused: "同意されない",
  refuseTitle: "同意なしで終わりますか",
  refuseText: "入力した内容と書きかけを消し、「未解決(同意なし)」として通話を終わります。",
  refuseSubmit: "消して終わる",
  locked: "同意をいただくまで入力できません。",
  name: "お名前",
  kana: "フリガナ",
  kanaHelp: "お名前の入力から自動で入ります",
  phone: "電話番号",
  phoneHelp: "開庁時間につながる番号",
  window: "連絡のつく時間",
  from: "から",
  until: "まで",
  inquiry: "お問い合わせの内容",
  section: "担当課",
  sectionUnknown: "わからない(区政情報課が振り分けます)",
  reason: "区分",
  optional: "必要な場合のみ追加(住所・メール・FAX)",
  necessity: "必要な理由",
  necessityHelp: "理由を書くと、下の欄に入力できます",
  address: "住所",
  email: "メール",
  fax: "FAX",
  summary: "復唱(このまま読み上げます)",
  summaryText: (name: string, phone: string, from: string, until: string, inquiry: string) =>
    `復唱いたします。${name || "（お名前）"}様、お電話番号は${phone || "（電話番号）"}、ご連絡のつく時間は${from}から${until}まで、お問い合わせは「${inquiry || "（内容）"}」でよろしいでしょうか。`,
  due: (day: string) => `回答は、${day}までに担当課からご連絡いたします。`,
  send: "送る",
  sent: "引継ぎを受け付けました",
  receipt: "受付番号",
  receiptSay: (number: string, day: string) =>
    `受付番号は${number}です。${day}までに担当課からご連絡いたします。お電話ありがとうございました。`,
  masked: (name: string, phone: string) => `${name} 様 ${phone}`,
  finish: "終わる",
  close: "閉じる(内容は残ります)",
  problems: {
    name: "お名前を入力してください。",
    kana: "フリガナはかなで入力してください。",
    phone: "0から始まる10桁か11桁の番号を入力してください。",
    inquiry: "お問い合わせの内容を入力してください。",
    window: "開庁時間と重なる時間を選んでください。",
    reason: "区分を選んでください。",
    necessity: "住所・メール・FAXには、必要な理由が要ります。",
    email: "メールアドレスの形になっていません。",
    override: "理由を入力してください。",
  },
};

/** The shape of these texts in every language. */
export type HandoffTexts = Texts<typeof ja>;

/** Taking an inquiry. */
export const handoffTexts = catalogue(ja, () => import("./en/handoff"));
