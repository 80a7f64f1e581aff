import { catalogue, type Texts } from "../lib/texts";

const ja = {
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
};

/** The shape of these texts in every language. */
export type LoginTexts = Texts<typeof ja>;

/** Login, activation, change of password, special terms. */
export const loginTexts = catalogue(ja, () => import("./en/login"));
