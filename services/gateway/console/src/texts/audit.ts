import { catalogue, type Texts } from "../lib/texts";

const ja = {
  title: "監査記録",
  service: "記録の持ち主",
  services: {
    auth: "認証・人の管理",
    faq: "FAQ",
    intake: "受付",
    handoff: "引継ぎ",
    retention: "保存と削除",
  },
  userId: "利用者ID",
  subject: "対象のID",
  rpc: "操作",
  since: "この日から",
  until: "この日まで",
  dayHelp: "R8.11.24 など",
  dayProblem: "日付として読めません。",
  search: "調べる",
  more: "さらに古い記録",
  empty: "合う記録がありません。",
  self: "この画面で調べたことも記録されます。",
  columns: {
    at: "日時",
    who: "だれが",
    rpc: "操作",
    subject: "対象",
    purpose: "目的",
    fields: "項目",
    decision: "結果",
  },
  allowed: "許可",
  refused: "拒否",
  check: {
    start: "連鎖を確かめる",
    stop: "やめる",
    close: "閉じる",
    title: "連鎖の確認",
    running: (seals: number, entries: number) => `封印 ${seals}件、記録 ${entries}件を計算し直しています`,
    good: (seals: number, entries: number) =>
      `封印 ${seals}件、記録 ${entries}件を計算し直しました。書き換えも欠けもありません。`,
    witnessed: (number: number) => `封印 ${number}番は、別のデータベースにある立会人の控えと一致しました。`,
    unwitnessed: "立会人の控えは、この持ち主のものがありません。",
    bad: "記録が書き換えられたか、欠けています。この画面を閉じずに、インシデントとして報告してください。",
    faults: {
      entry: (seal: number, entry: string) => `封印 ${seal}番: 記録 ${entry}番の内容が、封印されたときと違います。`,
      missing: (seal: number, entry: string) => `封印 ${seal}番: 記録 ${entry}番がありません。`,
      order: (seal: number) => `封印 ${seal}番: 番号が続いていません。`,
      link: (seal: number) => `封印 ${seal}番: 前の封印とつながっていません。`,
      seal: (seal: number) => `封印 ${seal}番: 封印そのものが書き換えられています。`,
      witness: (seal: number) => `封印 ${seal}番: 立会人の控えと違います。`,
    },
    signatures: "署名は、書き出した記録を手元で madoguchi audit verify にかけて確かめてください。",
  },
};

/** The shape of these texts in every language. */
export type AuditTexts = Texts<typeof ja>;

/** The audit viewer. */
export const auditTexts = catalogue(ja, () => import("./en/audit"));
