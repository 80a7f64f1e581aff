import { expect, test } from "vitest";
import { EMPTY, type Form, fieldsOf, problemsOf, TIMES } from "./form";

const GOOD: Form = {
  ...EMPTY,
  name: "山﨑　花子",
  kana: "ヤマザキ ハナコ",
  phone: "０９０－１２３４－５６７８",
  inquiry: "粗大ごみの券",
};

test("an empty form says all that is missing", () => {
  expect(problemsOf(EMPTY, "", false)).toEqual({ name: true, phone: true, inquiry: true, reason: true });
  expect(problemsOf(GOOD, "H02", false)).toEqual({});
});

test("office hours, windows, readings and extras have their own faults", () => {
  expect(problemsOf(GOOD, "H02", true)).toEqual({ override: true });
  expect(problemsOf({ ...GOOD, from: "17:00", until: "09:00" }, "H02", false)).toEqual({ window: true });
  expect(problemsOf({ ...GOOD, kana: "山崎" }, "H02", false)).toEqual({ kana: true });
  expect(problemsOf({ ...GOOD, address: "若葉1-1" }, "H02", false)).toEqual({ necessity: true });
  expect(problemsOf({ ...GOOD, necessity: "返信先", email: "だめ" }, "H02", false)).toEqual({ email: true });
});

test("a name stays as typed, numbers are folded, extras go only with a reason", () => {
  const fields = fieldsOf({ ...GOOD, address: "若葉1-1", email: "ａ＠ｂ．ｊｐ" });
  expect(fields).toMatchObject({ name: "山﨑　花子", phone: "09012345678", address: "", email: "", necessity: "" });
  const reasoned = fieldsOf({ ...GOOD, necessity: "返信先", email: "ａ＠ｂ．ｊｐ" });
  expect(reasoned).toMatchObject({ email: "a@b.jp", necessity: "返信先" });
  expect(fieldsOf({ ...GOOD, necessity: "返信先" }).necessity).toBe("");
});

test("times are half hours of the centre's day", () => {
  expect([TIMES[0], TIMES.at(-1), TIMES.length]).toEqual(["08:00", "20:00", 25]);
});
