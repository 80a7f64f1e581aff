import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  foldWidth,
  groupPhone,
  hourMinute,
  isKana,
  isoDay,
  isPhone,
  looksPersonal,
  nendo,
  parseDay,
  phoneDigits,
  shortDay,
  toKatakana,
  wareki,
} from "./ja";

describe("days", () => {
  test("are written in the era they lie in", () => {
    expect(wareki("2026-11-24")).toBe("令和8年11月24日(火)");
    expect(wareki("2019-05-01")).toBe("令和元年5月1日(水)");
    expect(wareki("2019-04-30")).toBe("平成31年4月30日(火)");
    expect(wareki("1989-01-07")).toBe("昭和64年1月7日(土)");
    expect(wareki("1860-01-01")).toBe("西暦1860年1月1日(日)");
  });
  test("begin at midnight in Japan", () => {
    expect(isoDay(Date.parse("2026-11-24T15:00:00Z"))).toBe("2026-11-25");
    expect(wareki(Date.parse("2026-11-24T14:59:59Z"))).toBe("令和8年11月24日(火)");
    expect(shortDay(Date.parse("2026-11-24T23:30:00Z"))).toBe("11/25 水");
    expect(hourMinute(Date.parse("2026-11-24T23:30:00Z"))).toBe("8:30");
  });
  test("are read as people type them", () => {
    for (const text of ["8.11.24", "R8/11/24", "r8-11-24", "2026-11-24", "Ｒ８．１１．２４", "8年11月24日"]) {
      expect(parseDay(text), text).toBe("2026-11-24");
    }
    expect(parseDay("S64.1.7")).toBe("1989-01-07");
    for (const text of ["", "8.13.1", "2026-02-29", "8.11", "昨日"]) expect(parseDay(text), text).toBeUndefined();
  });
  test("read back what was written", () => {
    const days = fc.date({ min: new Date("1990-01-01"), max: new Date("2080-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(days, day => {
        const iso = day.toISOString().slice(0, 10);
        expect(parseDay(iso)).toBe(iso);
        expect(wareki(iso)).toMatch(/^(平成|令和)(元|\d+)年\d+月\d+日\(.\)$/);
      }),
    );
  });
  test("belong to the fiscal year that begins in April", () => {
    expect(nendo("2026-03-31")).toBe("令和7年度");
    expect(nendo("2026-04-01")).toBe("令和8年度");
  });
});

describe("phone numbers", () => {
  test("are grouped by area rules", () => {
    expect(groupPhone("０３－１２３４－５６７８")).toBe("03-1234-5678");
    expect(groupPhone("09012345678")).toBe("090-1234-5678");
    expect(groupPhone("0120 123 456")).toBe("0120-123-456");
    expect(groupPhone("0800-123-4567")).toBe("0800-123-4567");
    expect(groupPhone("+81 3-1234-5678")).toBe("03-1234-5678");
    expect(groupPhone("0426123456")).toBe("0426123456");
  });
  test("keep their digits", () => {
    fc.assert(fc.property(fc.stringMatching(/^0\d{9,10}$/), text => phoneDigits(groupPhone(text)) === text));
    expect(isPhone("03-123-456")).toBe(false);
    expect(isPhone("０９０ー１２３４ー５６７８")).toBe(true);
  });
});

describe("widths and kana", () => {
  test("fold for numbers and addresses", () => {
    expect(foldWidth("ｓｕｚｕｋｉ＠ｅｘａｍｐｌｅ．ｊｐ")).toBe("suzuki@example.jp");
    expect(foldWidth("ｽｽﾞｷ")).toBe("スズキ");
  });
  test("hiragana becomes katakana", () => {
    expect(toKatakana("やまだ はなこ")).toBe("ヤマダ ハナコ");
    expect(toKatakana("ﾔﾏﾀﾞ")).toBe("ヤマダ");
    expect(isKana("ヤマダ　ハナコー")).toBe(true);
    expect(isKana("山田")).toBe(false);
  });
  test("a note with a number or an address is seen", () => {
    expect(looksPersonal("折り返し ０９０－１２３４－５６７８ まで")).toBe("phone");
    expect(looksPersonal("a@b.jp")).toBe("email");
    expect(looksPersonal("手数料300円、令和8年11月24日 8:30から")).toBeUndefined();
  });
});
