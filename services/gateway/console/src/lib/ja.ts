/**
 * Japanese conventions: eras, phone numbers, widths, kana. All of it is pure; times are milliseconds since 1970 and are
 * shown in Japan's, which has no summer time.
 */

const JST = 9 * 3_600_000;
const WEEKDAYS = "日月火水木金土";
/** First days of the eras, newest first; days before Meiji 6 (1873) were counted by the moon and are none of ours. */
const ERAS = [
  { name: "令和", letter: "R", from: "2019-05-01" },
  { name: "平成", letter: "H", from: "1989-01-08" },
  { name: "昭和", letter: "S", from: "1926-12-25" },
  { name: "大正", letter: "T", from: "1912-07-30" },
  { name: "明治", letter: "M", from: "1873-01-01" },
] as const;

/** The day in Japan of an instant, ISO. */
export function isoDay(at: number): string {
  return new Date(at + JST).toISOString().slice(0, 10);
}

/** A day as Japan writes it: `令和8年11月24日(火)`. Takes an ISO day or an instant. */
export function wareki(day: string | number): string {
  const iso = typeof day === "number" ? isoDay(day) : day;
  const [year = 0, month = 0, date = 0] = iso.split("-").map(Number);
  const era = ERAS.find(candidate => iso >= candidate.from);
  const weekday = WEEKDAYS[new Date(`${iso}T00:00:00Z`).getUTCDay()];
  const years = era ? year - Number(era.from.slice(0, 4)) + 1 : year;
  return `${era?.name ?? "西暦"}${era && years === 1 ? "元" : years}年${month}月${date}日(${weekday})`;
}

/** `11/25 水`: where a row has little room. */
export function shortDay(at: number): string {
  const iso = isoDay(at);
  return `${Number(iso.slice(5, 7))}/${Number(iso.slice(8))} ${WEEKDAYS[new Date(`${iso}T00:00:00Z`).getUTCDay()]}`;
}

/** `8:30` in Japan. */
export function hourMinute(at: number): string {
  const [hour = "", minute = ""] = new Date(at + JST).toISOString().slice(11, 16).split(":");
  return `${Number(hour)}:${minute}`;
}

/** A day as people type it (`8.11.24`, `R8/11/24`, `2026-11-24`, full width or not) as ISO; none if it is no day. */
export function parseDay(text: string): string | undefined {
  const parts = foldWidth(text)
    .trim()
    .toUpperCase()
    .match(/^([RHSTM]?)(\d{1,4})[-./年](\d{1,2})[-./月](\d{1,2})日?$/);
  if (!parts) return undefined;
  const [, letter = "", yearText = "", month = "", date = ""] = parts;
  const era = letter ? ERAS.find(candidate => candidate.letter === letter) : ERAS[0];
  const counted = Number(yearText);
  const year = !letter && counted >= 1000 ? counted : Number(era?.from.slice(0, 4)) + counted - 1;
  const iso = `${String(year).padStart(4, "0")}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
  const exists =
    !Number.isNaN(Date.parse(`${iso}T00:00:00Z`)) && new Date(`${iso}T00:00:00Z`).toISOString().startsWith(iso);
  return exists ? iso : undefined;
}

/** The fiscal year (April to March) of an ISO day: `令和8年度`. */
export function nendo(iso: string): string {
  const year = Number(iso.slice(0, 4)) - (iso.slice(5, 7) < "04" ? 1 : 0);
  return `${wareki(`${year}-05-01`).split("年")[0]}年度`;
}

/** Full-width letters, digits, signs and spaces as ASCII, half-width kana as full-width. For numbers and addresses, never names. */
export function foldWidth(text: string): string {
  return text.normalize("NFKC").replace(/[‐‑‒–—―−ー](?=\d|$)/g, "-");
}

/** The digits of a phone number however typed. */
export function phoneDigits(text: string): string {
  return foldWidth(text)
    .replace(/^\+81[\s-]*/, "0")
    .replace(/\D/g, "");
}

/**
 * A phone number grouped by area rules: Tokyo and Osaka 2-4-4, mobile and IP 3-4-4, service numbers 4-3-3. Other areas are
 * left undivided: their grouping needs the ministry's table.
 */
export function groupPhone(text: string): string {
  const digits = phoneDigits(text);
  const cut = (...ends: number[]) => ends.map((end, index) => digits.slice(ends[index - 1] ?? 0, end)).join("-");
  if (/^0(120|570|800|990)\d{6}$/.test(digits)) return cut(4, 7, 10);
  if (/^0800\d{7}$/.test(digits)) return cut(4, 7, 11);
  if (/^0[5789]0\d{8}$/.test(digits)) return cut(3, 7, 11);
  if (/^0[36]\d{8}$/.test(digits)) return cut(2, 6, 10);
  return digits;
}

/** Whether a caller can be called back at it: 10 or 11 digits that begin with 0. */
export function isPhone(text: string): boolean {
  return /^0\d{9,10}$/.test(phoneDigits(text));
}

/** ひらがな and half-width kana as カタカナ; everything else stays. */
export function toKatakana(text: string): string {
  return text.normalize("NFKC").replace(/[ぁ-ゖゝゞ]/g, char => String.fromCharCode(char.charCodeAt(0) + 0x60));
}

/** Whether a text consists of kana, spaces and what stands between them. */
export function isKana(text: string): boolean {
  return /^[\p{Script=Hiragana}\p{Script=Katakana}ー・\s]*$/u.test(text.normalize("NFKC"));
}

/** Personal data that a note must not hold (B16), as far as a pattern shows it. */
export function looksPersonal(text: string): "phone" | "email" | undefined {
  const folded = foldWidth(text);
  if (/[\w.+-]+@[\w-]+\.[\w.]+/.test(folded)) return "email";
  const runs = folded.match(/\d[\d\s()-]{8,}\d/g) ?? [];
  return runs.some(run => isPhone(run)) ? "phone" : undefined;
}
