import { catalogue, type Texts } from "../lib/texts";

const ja = {
  title: "端末と契約",
  rooms: "部屋",
  terminals: "端末",
  contracts: "委託契約",
  networks: "ネットワーク",
  room: "部屋",
  seat: "席の名前",
  state: "状態",
  states: { 1: "使用中", 2: "停止", 3: "紛失" } as Readonly<Record<number, string>>,
  open: "使用中",
  closed: "閉鎖",
  empty: {
    rooms: "部屋が登録されていません。",
    terminals: "端末が登録されていません。",
    contracts: "契約がありません。",
  },
  contractor: "受託者",
  term: "期間",
  left: (days: number) => `あと${days}日`,
  ended: "終了",
  notBegun: "開始前",
  terms: (version: number) => `第${version}版`,
  act: "操作",
  termsHeading: "特記事項",
  acts: {
    newRoom: "部屋を加える",
    change: "変更",
    enrol: "端末を登録",
    activate: "使えるようにする",
    deactivate: "止める",
    lost: "紛失を届け出る",
    newContract: "契約を加える",
    extend: "期間・特記事項を変える",
  },
  form: {
    networksHelp: "1行に1つ、10.1.2.0/24 の形で",
    roomOpen: "この部屋の端末を使えるようにする",
    lastDay: "最後の日",
    firstDay: "最初の日",
    dayHelp: "R9.3.31、2027-03-31 などの形で",
    dayProblem: "日付として読めません。R9.3.31 のように書いてください。",
    terms: "特記事項の本文",
    termsHelp: "本文を変えると新しい版になり、受託者の全員が確認するまで業務に入れません。",
    lostLead: "この端末は二度と使えなくなります。開いている画面は直ちに終わります。",
    stateLead: "止めると、開いている画面は直ちに終わります。",
    submit: "登録する",
  },
  certificate: {
    title: "端末を登録しました",
    lead: "この名前でクライアント証明書を作り、席の端末だけに入れてください。",
    close: "閉じる",
  },
  done: {
    room: "部屋を登録しました。",
    terminal: "端末の状態を変えました。",
    enrolled: "端末を登録しました。",
    contract: "契約を登録しました。",
  },
};

/** The shape of these texts in every language. */
export type PlacesTexts = Texts<typeof ja>;

/** Rooms, terminals and the contract. */
export const placesTexts = catalogue(ja, () => import("./en/places"));
