import { expect, test } from "vitest";
import { KanaCatcher } from "./kana";

function caught(steps: string[], end: string): string {
  const catcher = new KanaCatcher();
  for (const step of steps) catcher.update(step);
  return catcher.end(end);
}

test("the reading is what was typed before the conversion", () => {
  expect(caught(["ｙ", "や", "やｍ", "やま", "やまだ", "山田"], "山田")).toBe("ヤマダ");
  expect(caught(["やまざき", "やまざきはなこ", "山崎はなこ", "山﨑花子"], "山﨑花子")).toBe("ヤマザキハナコ");
});

test("kana that stay kana are their own reading", () => {
  expect(caught(["さ", "さく", "さくら"], "さくら")).toBe("サクラ");
});

test("a cancelled composition has none, and leaves none for the next", () => {
  const catcher = new KanaCatcher();
  catcher.update("やまだ");
  expect(catcher.end("")).toBe("");
  expect(catcher.end("田中")).toBe("");
});
