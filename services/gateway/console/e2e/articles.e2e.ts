import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectAccessible } from "./axe";
import { expectNoPageScroll, logIn, open } from "./stage";

/** Tells the articles of this run from those of one before on the same stack. */
const RUN = `(${Date.now() % 1_000_000})`;
const QUESTION = `住民票の写しを夜でも受け取れる機械はどこにありますか${RUN}`;

async function atDesk(user: string) {
  const watched = await open();
  await logIn(watched.page, user);
  await watched.page.getByRole("link", { name: "FAQ", exact: true }).click();
  await watched.page.locator("main.articles").waitFor();
  return watched;
}

/** An act that asks for a word first. */
async function act(page: Page, name: string, comment?: string) {
  await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await expectAccessible(page, name);
  if (comment) await dialog.getByRole("textbox").fill(comment);
  await page.keyboard.press("Control+Enter");
  await dialog.waitFor({ state: "detached" });
}

test("b6: a clerk writes, the head approves and publishes, an operator finds it", async () => {
  const clerk = await atDesk("clerk");
  const { page } = clerk;
  await expectAccessible(page, "drafts");
  await expectNoPageScroll(page);
  await page.getByRole("button", { name: "新しい記事" }).click();
  await page.getByText("下書きを作りました。").waitFor();
  await page.getByLabel("質問(区民の言い方で)").fill(QUESTION);
  await page.getByLabel("回答(そのまま読み上げる)").fill("区役所本庁舎1階の自動交付機で、夜11時まで受け取れます。");
  await page.getByLabel("探すときのことば(、で区切る)").fill("自動交付機、夜間");
  await page.getByText("保存していない変更があります").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.getByText("保存しました。").waitFor();
  await expectAccessible(page, "editor");

  // Without a source nothing is handed in (B6); the field is named.
  await page.keyboard.press("F8");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("dialog").getByText("出典").waitFor();
  await expectAccessible(page, "submission refused");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "出典を加える" }).click();
  await page.getByLabel("場所(ページ・見出し) 1").fill("くらしの手続き 自動交付機");
  await page.getByLabel("確かめた日 1").fill("R8.10.1");
  await page.keyboard.press("Control+Enter");
  await page.getByText("保存していない変更があります").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "オペレーターの画面" }).click();
  await page.locator(".preview").getByText("夜11時まで").waitFor();
  await expectAccessible(page, "preview");
  await act(page, "承認を求める", "新しい機械が入ったため");
  await page.getByText("承認を求めました。").waitFor();
  // Whoever wrote it does not approve it.
  expect(await page.getByRole("button", { name: "承認する" }).count()).toBe(0);
  await clerk.end();

  const head = await atDesk("head");
  await head.page.getByRole("button", { name: "承認待ち", exact: true }).click();
  await head.page.getByRole("button", { name: QUESTION }).click();
  await act(head.page, "承認する");
  await head.page.getByText("承認しました。").waitFor();
  await act(head.page, "公開する");
  await head.page.getByText("公開しました。").waitFor();
  await head.page.getByRole("button", { name: "公開中", exact: true }).click();
  await head.page.getByRole("searchbox").fill("夜でも受け取れる");
  await head.page.getByRole("button", { name: QUESTION }).click();
  await head.page.getByText("版の履歴").first().waitFor();
  await expectAccessible(head.page, "versions");
  await head.end();

  const operator = await open();
  await logIn(operator.page, "operator1");
  await operator.page.locator("main.call").waitFor();
  await operator.page.waitForLoadState("networkidle");
  await operator.page.keyboard.press("F2");
  await operator.page.getByText("通話中").first().waitFor();
  await operator.page.keyboard.type("自動交付機 夜間");
  await operator.page.locator("#hits").getByText("夜でも受け取れる機械").first().waitFor();
  // The seat is left as it was found: journeys come in any order.
  await operator.page.keyboard.press("F8");
  await operator.page.getByRole("dialog").waitFor();
  await operator.page.keyboard.press("7");
  await operator.page.getByText("待機中").first().waitFor();
  await operator.end();
});

test("b6: two who write at once both see both sides", async () => {
  const clerk = await atDesk("clerk");
  await clerk.page.getByRole("button", { name: "新しい記事" }).click();
  await clerk.page.getByText("下書きを作りました。").waitFor();
  const question = `印鑑登録証をなくしたときはどうしますか${RUN}`;
  await clerk.page.getByLabel("質問(区民の言い方で)").fill(question);
  await clerk.page.keyboard.press("Control+Enter");
  await clerk.page.getByText("保存しました。").waitFor();

  const head = await atDesk("head");
  await head.page.getByRole("button", { name: question }).first().click();
  await head.page.getByLabel("回答(そのまま読み上げる)").fill("まず電話で一時停止をお申し出ください。");
  await head.page.keyboard.press("Control+Enter");
  await head.page.getByText("保存しました。").waitFor();
  await head.end();

  await clerk.page.getByLabel("回答(そのまま読み上げる)").fill("窓口で廃止の届出をしてください。");
  await clerk.page.keyboard.press("Control+Enter");
  await clerk.page.getByText("先に保存しました").waitFor();
  await clerk.page.locator("del").getByText("一時停止").first().waitFor();
  await clerk.page.locator("ins").getByText("廃止の届出").first().waitFor();
  await expectAccessible(clerk.page, "conflict");
  await clerk.page.getByRole("button", { name: "私の内容で保存する" }).click();
  await clerk.page.keyboard.press("Control+Enter");
  await clerk.page.getByText("保存しました。").waitFor();
  await clerk.end();
});
