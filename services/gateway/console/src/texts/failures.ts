import { Code } from "@connectrpc/connect";
import type { Failure } from "../lib/failure";
import { catalogue } from "../lib/texts";

/** Sentences for refusals by the service's reason, and for everything else by its code. */
export const failures = catalogue(
  {
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
  },
  {
    reference: "Reference",
    again: "Try again",
    reasons: {
      LOGIN_REFUSED: "User id or password is wrong. Please enter them again.",
      ACTIVATION_REFUSED:
        "The user id or code is wrong, or the code is older than 72 hours. Ask the ward's administrator for a new one.",
      ACCOUNT_DISABLED: "This account has been ended. Contact the ward's administrator (Ward Information Section).",
      NOT_ACTIVATED: "No password has been set yet. Set one with your activation code.",
      CONTRACT_NOT_BEGUN: "The contract has not begun. Contact your handling manager.",
      CONTRACT_ENDED: "The contract has ended. Contact your handling manager.",
      NOT_DESIGNATED:
        "You are not designated at this moment. Your handling manager has to notify the Ward Information Section.",
      NOT_TRAINED: "No training of yours is valid today. Ask your handling manager to record it.",
      TERMINAL_UNKNOWN:
        "This terminal is not enrolled. Use one in the operators' room, or ask the ward's administrator to enrol it.",
      TERMINAL_INACTIVE: "This terminal is switched off. Use another seat and tell your handling manager.",
      ROOM_CLOSED: "This room is closed at the moment. Ask your handling manager.",
      NETWORK_NOT_ALLOWED: "This terminal is outside its room's network. Put it back and tell your handling manager.",
      STALE_VERSION: "This changed elsewhere. The newest version has been read; look at it and try again.",
      CALL_IN_PROGRESS: "A call is still open. Record its result first.",
      CENTRE_CLOSED: "The call centre is closed, so no call can begin.",
      CALL_CLOSED: "This call is recorded already.",
      OFFICE_OPEN: "The office is open, so nothing is handed over. Put the call through to the section (F4).",
      NO_CONSENT: "No consent is recorded. Read the sentence aloud and record the answer first.",
      CORRECTION_CLOSED: "A call can be corrected on its own day only.",
      OUTCOME_FIXED: "A call that ended in a handoff or without consent keeps its result.",
      KEYRING_AWAY: "The draft is safe but cannot be opened now. Wait a little and try again.",
      STEP_UP_REQUIRED: "This act needs your password once more.",
    } as Readonly<Record<string, string>>,
    unavailable: "The server cannot be reached. What you typed is still here. Wait a little and try again.",
    exhausted: (seconds: number) => `Too many attempts. Wait about ${seconds} seconds and try again.`,
    denied: "You may not do this. Ask your handling manager or the ward's administrator if you need to.",
    missing: "Not found. Somebody else dealt with it, or it has not arrived yet.",
    invalid: "Something has to be corrected. Look at the marked fields.",
    unknown: "This could not be done. If it goes on, tell the ward's administrator the reference.",
  },
);

/** What to tell the person about a failure. */
export function wordsFor(failure: Failure, t: typeof failures.ja): string {
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
