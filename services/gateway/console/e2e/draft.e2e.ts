import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { expectAccessible } from "./axe";
import { logIn, open, order, password } from "./stage";

const dialog = (page: Page) => page.getByRole("dialog");

/** A call with consent, and a name typed that has reached the server. */
async function withDraft(user: string) {
  const watched = await open();
  const { page } = watched;
  await logIn(page, user);
  await page.locator("main.call").waitFor();
  await page.waitForLoadState("networkidle");
  await page.keyboard.press("F2");
  await page.getByText("通話中").first().waitFor();
  await page.keyboard.type("粗大ごみ");
  await page.locator('#hits[data-query="粗大ごみ"]').waitFor();
  await page.keyboard.press("F9");
  await page.getByText("うかがった内容は1年後に消去します").waitFor();
  await page.keyboard.press("Space");
  await page.waitForFunction(() => !document.querySelector<HTMLFieldSetElement>("fieldset.fields")?.disabled);
  await page.getByLabel("お名前").fill("見本 花子");
  await page.getByLabel("電話番号").fill("03-0000-0000");
  await dialog(page).getByText("保存済み").waitFor();
  return watched;
}

async function send(page: Page) {
  await page.getByLabel("お問い合わせの内容").fill("粗大ごみの券をなくした。");
  await page.getByLabel("お問い合わせの区分").selectOption({ label: "粗大ごみ" });
  await page.keyboard.press("Control+Enter");
  await page.locator(".receipt .number").waitFor({ timeout: 20_000 });
  await page.keyboard.press("Enter");
  await page.getByText("引継ぎを受け付けました").waitFor();
}

beforeAll(() => order("clock 2026-11-24T18:40:00+09:00"));

test("a reload gives the draft back to the same person, and to nobody else", async () => {
  const { page, end } = await withDraft("operator1");
  await page.reload();
  await page.getByText("前の通話の続きです").waitFor();
  await page.getByRole("button", { name: "続きを開く" }).waitFor();
  await page.keyboard.press("F9");
  await page.waitForFunction(
    () => document.querySelector<HTMLInputElement>("fieldset.fields input")?.value === "見本 花子",
  );
  expect(await page.getByLabel("電話番号").inputValue()).toBe("0300000000");
  await send(page);
  await end();
});

test("intake and gateway are killed while typing: the words stay, say so, and are saved when it is back", async () => {
  const { page, end, expectLostConnections } = await withDraft("operator1");
  expectLostConnections();
  await order("kill intake");
  await page.getByLabel("お問い合わせの内容").fill("粗大ごみの");
  await dialog(page).getByText("保存しています").waitFor();
  await dialog(page).getByText("保存できていません").waitFor({ timeout: 25_000 });
  await expectAccessible(page, "draft not saved");
  await order("start intake");
  await dialog(page).getByText("保存済み").waitFor({ timeout: 25_000 });
  await order("kill gateway");
  await page.getByLabel("お問い合わせの内容").fill("粗大ごみの券");
  await order("start gateway");
  await dialog(page).getByText("保存済み").waitFor({ timeout: 25_000 });
  await page.reload();
  await page.getByRole("button", { name: "続きを開く" }).waitFor();
  await page.keyboard.press("F9");
  await page.waitForFunction(() => document.querySelector("fieldset.fields textarea")?.textContent === "粗大ごみの券");
  await send(page);
  await end();
});

test("the search is down: the candidates stay and say so, the directory still works", async () => {
  const { page, end, expectLostConnections } = await open();
  await logIn(page, "operator1");
  await page.locator("main.call").waitFor();
  await page.waitForLoadState("networkidle");
  await page.keyboard.type("保育園");
  await page.locator('#hits[data-query="保育園"]').waitFor();
  expectLostConnections();
  await order("kill faq");
  await page.keyboard.type("の");
  await page.getByText("検索につながりません").waitFor({ timeout: 20_000 });
  expect(await page.locator("#hits [role=option]").count()).toBeGreaterThan(0);
  await expectAccessible(page, "search down");
  await page.keyboard.press("F4");
  await dialog(page).getByText("区政情報課").waitFor();
  await page.keyboard.press("Escape");
  await order("start faq");
  await end();
});

test("a session that ends elsewhere locks the page; the password opens it with every word in its place", async () => {
  const { page, end } = await withDraft("operator1");
  const other = await open();
  await logIn(other.page, "operator1");
  await page.getByLabel("電話番号").fill("03-1111-1111");
  await page.getByRole("heading", { name: "画面を保護しています" }).waitFor();
  await expectAccessible(page, "locked");
  expect(await page.getByText("見本 花子").filter({ visible: true }).count()).toBe(0);
  expect(await page.locator("main.call").isVisible()).toBe(false);
  await page.getByLabel("パスワード").fill(password());
  await page.keyboard.press("Enter");
  await page.getByLabel("お名前").waitFor();
  expect(await page.getByLabel("お名前").inputValue()).toBe("見本 花子");
  expect(await page.getByLabel("電話番号").inputValue()).toMatch(/^03-?1111-?1111$/);
  await send(page);
  await end();
  await other.page.close();
  await other.context.close();
});
