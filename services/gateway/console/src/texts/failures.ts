import { Code } from "@connectrpc/connect";
import type { Failure } from "../lib/failure";
import { catalogue, type Texts } from "../lib/texts";

const ja = {
  reference: "お問い合わせ番号",
  again: "もう一度試す",
  reasons: {
    LOGIN_REFUSED: "利用者IDまたはパスワードが違います。もう一度入力してください。",
    ACTIVATION_REFUSED:
      "利用者IDまたは有効化コードが違うか、コードの期限(72時間)が切れています。区の管理者に再発行を依頼してください。",
    ACCOUNT_DISABLED: "このアカウントは停止されています。区の管理者(区政情報課)へ連絡してください。",
    NOT_ACTIVATED: "パスワードがまだ設定されていません。受け取った有効化コードでパスワードを設定してください。",
    CONTRACT_NOT_BEGUN: "委託契約の期間がまだ始まっていません。取扱責任者へ連絡してください。",
    CONTRACT_ENDED: "委託契約の期間が終わっています。取扱責任者へ連絡してください。",
    NOT_DESIGNATED:
      "取扱者の指定が届け出られていないため、いまは業務に入れません。取扱責任者から区政情報課へ届け出てください。",
    NOT_TRAINED: "有効な研修の記録がないため、いまは業務に入れません。取扱責任者へ研修の記録を依頼してください。",
    TERMINAL_UNKNOWN:
      "この端末は登録されていません。オペレーター室の登録済み端末を使うか、区の管理者(区政情報課)へ登録を依頼してください。",
    TERMINAL_INACTIVE: "この端末は停止中です。別の席の端末を使い、取扱責任者へ知らせてください。",
    ROOM_CLOSED: "この部屋はいま業務に使えません。取扱責任者へ確認してください。",
    NETWORK_NOT_ALLOWED:
      "この端末はオペレーター室のネットワークの外にあります。元の場所に戻し、取扱責任者へ知らせてください。",
    STALE_VERSION:
      "ほかの画面で内容が変わりました。最新の内容を読み直しました。確かめてから、もう一度操作してください。",
    CALL_IN_PROGRESS: "記録していない通話が残っています。先にその通話の結果を登録してください。",
    CENTRE_CLOSED: "コールセンターの受付時間の外なので、通話を始められません。",
    CALL_CLOSED: "この通話はすでに記録済みです。",
    OFFICE_OPEN: "いまは開庁時間中なので、引継ぎは受けられません。担当課へ転送してください(F4)。",
    NO_CONSENT: "同意の記録がありません。同意文を読み上げ、同意を記録してから入力してください。",
    CORRECTION_CLOSED: "訂正できるのは通話を終えた当日だけです。",
    OUTCOME_FIXED: "引継ぎまたは不同意で終わった通話の結果は変えられません。",
    KEYRING_AWAY: "書きかけは保管されていますが、いまは開けません。少し待ってから、もう一度試してください。",
    STEP_UP_REQUIRED: "この操作には、もう一度パスワードの入力が必要です。",
  } as Readonly<Record<string, string>>,
  unavailable: "サーバーにつながりません。入力した内容は画面に残っています。少し待ってから、もう一度試してください。",
  exhausted: (seconds: number) => `回数が多すぎます。${seconds}秒ほど待ってから、もう一度試してください。`,
  denied: "この操作をする権限がありません。必要な場合は取扱責任者または区の管理者へ相談してください。",
  missing: "見つかりません。ほかの人が片付けたか、まだ届いていません。",
  invalid: "入力に直すところがあります。印の付いた欄を確かめてください。",
  unknown: "処理できませんでした。続くときは、お問い合わせ番号を添えて区の管理者へ知らせてください。",
};

/** The shape of these texts in every language. */
export type FailureTexts = Texts<typeof ja>;

/** Sentences for refusals by the service's reason, and for everything else by its code. */
export const failures = catalogue(ja, () => import("./en/failures"));

/** What to tell the person about a failure. */
export function wordsFor(failure: Failure, t: FailureTexts): string {
  const known = t.reasons[failure.reason];
  if (known) return known;
  switch (failure.code) {
    case Code.Unavailable:
    case Code.DeadlineExceeded:
      return t.unavailable;
    case Code.ResourceExhausted:
      return t.exhausted(Math.max(1, Math.ceil((failure.retryAfter ?? 1_000) / 1_000)));
    case Code.PermissionDenied:
      return t.denied;
    case Code.NotFound:
      return t.missing;
    case Code.InvalidArgument:
      return t.invalid;
    default:
      return t.unknown;
  }
}
