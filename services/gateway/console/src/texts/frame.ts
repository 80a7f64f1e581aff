import { catalogue, type Texts } from "../lib/texts";

const ja = {
  product: "まどぐち",
  skip: "本文へ移動",
  tabs: { call: "通話", calls: "自分の通話", inbox: "引継ぎ", people: "人", places: "端末と契約", audit: "監査" },
  language: "English",
  languageHint: "表示を英語にする",
  keys: "キー一覧",
  keysTitle: "この画面のキー",
  close: "閉じる",
  logout: "ログアウト",
  password: "パスワード変更",
  loading: "読み込んでいます",
  office: { open: "開庁中", closed: (when: string) => `閉庁中 (次の開庁 ${when})` },
  login: {
    title: "ログイン",
    terminal: "端末",
    registered: "登録済み",
    unregistered: "登録のない端末",
    wardOnly: "区の職員はこのままログインできます。オペレーターはオペレーター室の登録済み端末を使ってください。",
    terminalUnknown: "端末を確認できません",
    userId: "利用者ID",
    password: "パスワード",
    submit: "ログイン",
    purpose: "個人情報を扱う業務のための画面です。この端末での操作はすべて記録されます。",
    previous: (when: string) => `前回のログイン: ${when}`,
    first: "はじめてのログインです",
    activate: "有効化コードでパスワードを設定する",
    forgotten: "パスワードを忘れたときは、区の管理者に有効化コードの発行を依頼してください。",
  },
  activate: {
    title: "パスワードの設定",
    code: "有効化コード",
    codeHelp: "管理者から受け取った、72時間だけ使えるコードです。",
    fresh: "新しいパスワード",
    freshHelp: "15文字以上。文の形にすると覚えやすくなります。",
    again: "新しいパスワード(確認)",
    differ: "二つの入力が違います。",
    submit: "設定する",
    done: "パスワードを設定しました。ログインしてください。",
    back: "ログインに戻る",
  },
  change: {
    title: "パスワードの変更",
    old: "今のパスワード",
    submit: "変更する",
    done: "パスワードを変更しました。",
    cancel: "やめる",
  },
  terms: {
    title: "特記事項の確認",
    intro:
      "委託契約の特記事項が新しくなりました。取扱責任者から渡された文書を読み、守ることを確認してください。確認するまで業務に入れません。",
    version: (version: number) => `第${version}版`,
    submit: "読みました。守ります",
  },
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
};

/** The shape of these texts in every language. */
export type FrameTexts = Texts<typeof ja>;

/** The frame around every screen, the login and the lock. */
export const frame = catalogue(ja, () => import("./en/frame"));
