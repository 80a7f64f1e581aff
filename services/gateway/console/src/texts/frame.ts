import { catalogue, type Texts } from "../lib/texts";

const ja = {
  product: "まどぐち",
  skip: "本文へ移動",
  tabs: {
    call: "通話",
    calls: "自分の通話",
    inbox: "引継ぎ",
    articles: "FAQ",
    people: "人",
    places: "端末と契約",
    audit: "監査",
  },
  language: "English",
  languageHint: "表示を英語にする",
  keys: "キー一覧",
  keysTitle: "この画面のキー",
  close: "閉じる",
  logout: "ログアウト",
  password: "パスワード変更",
  loading: "読み込んでいます",
  office: { open: "開庁中", closed: (when: string) => `閉庁中 (次の開庁 ${when})` },
  lock: {
    title: "画面を保護しています",
    idle: "しばらく操作がなかったため、画面を保護しました。",
    ended: "ログインの有効時間が過ぎたか、ほかの端末でログインしたため、画面を保護しました。",
    safe: "入力した内容は残っています。パスワードを入力すると続きから始められます。",
    resume: "続ける",
    other: "別の人がログインする",
    otherHelp: "この画面の内容は消えます。書きかけは本人のものとして保管されています。",
  },
  idle: {
    title: "まもなく画面を保護します",
    left: (seconds: number) => `操作がないため、あと${seconds}秒で画面を保護します。`,
    stay: "続ける",
  },
  broken: {
    title: "この画面を表示できません",
    text: "新しい版が入ったか、画面の不具合です。書きかけはサーバーに保管されています。読み込み直してください。",
    reload: "読み込み直す",
  },
  nothing: {
    title: "使える画面がありません",
    text: "このアカウントで使える画面は、まだこの端末にありません。区の管理者へ確認してください。",
  },
  login: {
    password: "パスワード",
    previous: (when: string) => `前回のログイン: ${when}`,
    first: "はじめてのログインです",
  },
};

/** The shape of these texts in every language. */
export type FrameTexts = Texts<typeof ja>;

/** The frame around every screen, the login and the lock. */
export const frame = catalogue(ja, () => import("./en/frame"));
