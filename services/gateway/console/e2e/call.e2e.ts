import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { expectAccessible } from "./axe";
import { expectNoPageScroll, logIn, open, order } from "./stage";

const keys = async (page: Page, ...pressed: string[]) => {
  for (const key of pressed) await page.keyboard.press(key);
};

/** Waits until the list shows what was found for these very words. */
const foundFor = (page: Page, query: string) => page.locator(`#hits[data-query="${query}"]`).waitFor();

async function atWork(user = "operator1") {
  const watched = await open();
  await logIn(watched.page, user);
  const { page } = watched;
  await page.locator("main.call").waitFor();
  await page.waitForLoadState("networkidle");
  return watched;
}

/** Composes kana and converts them, as an IME does. */
async function compose(page: Page, steps: string[], result: string) {
  const session = await page.context().newCDPSession(page);
  for (const text of steps) {
    await session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }
  await session.send("Input.insertText", { text: result });
  await session.detach();
}

beforeAll(async () => {
  await order("clock 2026-11-20T18:45:00+09:00");
});

test("a FAQ call: no mouse, three keys after typing", async () => {
  const { page, end } = await atWork();
  await page.getByText("待機中").first().waitFor();
  await expectAccessible(page, "waiting");
  await keys(page, "F2");
  await page.getByText("通話中").first().waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("search");
  await page.keyboard.type("住民票 郵送");
  await foundFor(page, "住民票 郵送");
  await page.locator(".answer .aloud").getByText("郵送").first().waitFor();
  await expectAccessible(page, "answer in view");
  await expectNoPageScroll(page);
  await keys(page, "Enter");
  await page.getByText("この回答を使っています").waitFor();
  await keys(page, "F8");
  await page.getByRole("dialog").waitFor();
  await expectAccessible(page, "result");
  await keys(page, "1");
  await page.getByText("記録しました: FAQで回答").waitFor();
  await end();
});

test("candidates come by reading while kana are composed, and the IME keeps its keys", async () => {
  const { page, end } = await atWork();
  await keys(page, "F2");
  await page.getByText("通話中").first().waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send("Input.imeSetComposition", { text: "じゅうみんひょう", selectionStart: 8, selectionEnd: 8 });
  await foundFor(page, "じゅうみんひょう");
  expect(await page.locator("#hits [role=option]").first().textContent()).toContain("住民票");
  const before = await page.locator("#hits [aria-selected=true]").getAttribute("id");
  // The arrow and Enter of a composition choose and confirm its candidates, and nothing of ours.
  for (const [key, code] of [
    ["ArrowDown", 40],
    ["Enter", 13],
  ] as const) {
    const event = { key, code: key, windowsVirtualKeyCode: 229, nativeVirtualKeyCode: code };
    await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...event });
    await session.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }
  expect(await page.locator("#hits [aria-selected=true]").getAttribute("id")).toBe(before);
  expect(await page.getByText("この回答を使っています").count()).toBe(0);
  await session.send("Input.insertText", { text: "住民票" });
  await foundFor(page, "住民票");
  await keys(page, "ArrowDown");
  expect(await page.locator("#hits [aria-selected=true]").getAttribute("id")).toBe("hit-1");
  await keys(page, "F8", "7");
  await page.getByText("記録しました: 間違い・無言").waitFor();
  await end();
});

test("a call is put through, and its result corrected in one's own calls", async () => {
  const { page, end } = await atWork();
  await keys(page, "F2");
  await page.getByText("通話中").first().waitFor();
  await page.keyboard.type("保育園");
  await foundFor(page, "保育園");
  await keys(page, "F4");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.type("戸籍");
  await page.locator("#sections").getByText("戸籍住民課").waitFor();
  await expectAccessible(page, "directory");
  await keys(page, "Enter");
  await page.getByRole("heading", { name: "通話の結果" }).waitFor();
  await keys(page, "0");
  await page.getByText("後処理中").waitFor();
  await keys(page, "3");
  await page.getByText("記録しました: 担当課へ転送").waitFor();
  await page.getByRole("link", { name: "自分の通話" }).press("Enter");
  await page.getByRole("cell", { name: "担当課へ転送" }).first().waitFor();
  await expectAccessible(page, "my calls");
  await expectNoPageScroll(page);
  await page.getByRole("button", { name: "訂正" }).first().press("Enter");
  await page.getByRole("dialog").waitFor();
  await expectAccessible(page, "correction");
  await page.getByLabel("結果", { exact: true }).selectOption({ label: "他機関を案内" });
  await page.getByLabel("メモ").fill("案内先を言い直した");
  await keys(page, "Control+Enter");
  await page.getByText("訂正しました。").waitFor();
  await page.getByRole("cell", { name: "他機関を案内" }).first().waitFor();
  await end();
});

test("a memo with a phone number warns and is not sent; a kept one outlives a reload", async () => {
  const { page, end } = await atWork();
  await keys(page, "F2");
  await page.getByText("通話中").first().waitFor();
  const memo = page.getByLabel("メモ");
  await memo.fill("折り返し 090-1234-5678");
  await page.getByText("電話番号のような数字があります").waitFor();
  await expectAccessible(page, "memo warned");
  await memo.fill("日程の確認待ち");
  await page.getByText("保存済み").waitFor();
  await page.reload();
  await page.getByText("前の通話の続きです").waitFor();
  expect(await page.getByLabel("メモ").inputValue()).toBe("日程の確認待ち");
  await page.locator("#search").focus();
  await keys(page, "F8");
  await page.getByLabel("お問い合わせの区分").selectOption({ index: 1 });
  await page.getByRole("heading", { name: "通話の結果" }).click();
  await keys(page, "7");
  await page.getByText("記録しました").waitFor();
  await end();
});

test("the night call: from login to the receipt number without a mouse", async () => {
  const { page, end } = await atWork();
  await page.getByText("閉庁中 (次の開庁 11/24 火 8:30)").waitFor();
  await keys(page, "F2");
  await page.getByText("通話中").first().waitFor();
  await page.keyboard.type("粗大ごみ");
  await foundFor(page, "粗大ごみ");
  await keys(page, "F9");
  await page.getByText("うかがった内容は1年後に消去します").waitFor();
  expect(await page.getByLabel("お名前").isDisabled()).toBe(true);
  await expectAccessible(page, "before consent");
  await keys(page, "Space");
  await page.waitForFunction(() => !document.querySelector<HTMLFieldSetElement>("fieldset.fields")?.disabled);
  await compose(page, ["や", "やまざき", "山﨑"], "山﨑");
  expect(await page.getByLabel("フリガナ").inputValue()).toBe("ヤマザキ");
  await keys(page, "Tab", "Tab");
  await page.keyboard.type("０９０－１２３４－５６７８");
  await keys(page, "Tab");
  expect(await page.getByLabel("電話番号").inputValue()).toBe("090-1234-5678");
  await keys(page, "Tab", "Tab");
  await page.keyboard.type("粗大ごみの券をなくした。再発行できるか知りたい。");
  await page.getByText("復唱いたします。山﨑様").waitFor();
  await page.getByRole("dialog").getByText("回答は、令和8年11月24日(火)まで").waitFor();
  await page.getByRole("dialog").getByText("保存済み").waitFor();
  await expectAccessible(page, "form filled in");
  await expectNoPageScroll(page);
  await keys(page, "Control+Enter");
  const receipt = page.locator(".receipt .number");
  await receipt.waitFor();
  expect(await receipt.textContent()).toMatch(/^261120-\d{4}-\d$/);
  await expectAccessible(page, "receipt");
  await keys(page, "Enter");
  await page.getByText("引継ぎを受け付けました").waitFor();
  expect(await page.locator("body").textContent()).not.toContain("山﨑");
  await end();
});

test("a refusal keeps nothing", async () => {
  const { page, end } = await atWork();
  await keys(page, "F2");
  await page.getByText("通話中").first().waitFor();
  await page.keyboard.type("粗大ごみ");
  await foundFor(page, "粗大ごみ");
  await keys(page, "F9");
  await page.getByText("うかがった内容は1年後に消去します").waitFor();
  await keys(page, "Space");
  await page.waitForFunction(() => !document.querySelector<HTMLFieldSetElement>("fieldset.fields")?.disabled);
  await page.keyboard.type("名無し");
  await page.getByRole("dialog").getByText("保存済み").waitFor();
  await page.getByRole("button", { name: "同意されない" }).press("Enter");
  await page.getByRole("heading", { name: "同意なしで終わりますか" }).waitFor();
  await expectAccessible(page, "refusal");
  await keys(page, "Control+Enter");
  await page.getByText("お客様の情報は残っていません").waitFor();
  await keys(page, "F2");
  await page.getByText("通話中").first().waitFor();
  await page.keyboard.type("粗大ごみ");
  await foundFor(page, "粗大ごみ");
  await keys(page, "F9");
  expect(await page.getByLabel("お名前").inputValue()).toBe("");
  await keys(page, "Escape", "F8", "7");
  await page.getByText("記録しました").waitFor();
  await end();
});

test("in open hours F9 explains and offers the directory", async () => {
  // Time only goes forward: nobody was designated before the stack began.
  await order("clock 2026-11-24T10:00:00+09:00");
  const { page, end } = await atWork();
  await page.getByText("開庁中").first().waitFor();
  await keys(page, "F2");
  await page.getByText("通話中").first().waitFor();
  await page.keyboard.type("税金");
  await foundFor(page, "税金");
  await keys(page, "F9");
  await page.getByText("いまは開庁時間中です").waitFor();
  await expectAccessible(page, "office open");
  await keys(page, "F4");
  await page.getByRole("heading", { name: "担当課・内線" }).waitFor();
  await keys(page, "Escape", "F8", "7");
  await page.getByText("記録しました").waitFor();
  await end();
});

test("an answer that is wrong is reported to its section", async () => {
  const { page, end } = await atWork();
  await page.keyboard.type("住民票 郵送");
  await foundFor(page, "住民票 郵送");
  await page.getByRole("button", { name: "誤りを知らせる" }).press("Enter");
  await page.getByRole("dialog").waitFor();
  await expectAccessible(page, "feedback");
  await page.getByLabel("気づいたこと").fill("折り返し 090-1234-5678");
  await page.getByText("個人情報のような文字があります").waitFor();
  await page.getByLabel("気づいたこと").fill("手数料が変わっています。");
  await page.getByRole("radio", { name: "古い" }).press("Space");
  await keys(page, "Control+Enter");
  await page.getByText("担当課へ知らせました").waitFor();
  await end();
});

test("every key is listed, and the page speaks English too", async () => {
  const { page, end } = await atWork();
  await keys(page, "F1");
  await page.getByRole("dialog").getByText("担当課・転送").waitFor();
  await expectAccessible(page, "keys");
  await keys(page, "Escape");
  await page.locator("details.person summary").press("Enter");
  await page.getByRole("button", { name: "English" }).press("Enter");
  await page.getByText("Waiting").first().waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
  await expectAccessible(page, "English");
  await end();
});
