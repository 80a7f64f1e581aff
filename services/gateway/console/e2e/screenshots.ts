import { join } from "node:path";
import type { Page } from "playwright-core";
import { test } from "vitest";
import { logIn, open, order } from "./stage";

/** Pictures for the README, at the size of a terminal's screen. */
const take = async (page: Page, name: string) => {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({
    path: join(import.meta.dirname, "../docs", `${name}.png`),
    animations: "disabled",
    caret: "hide",
  });
};

test("an evening at seat 1", async () => {
  await order("clock 2026-11-20T19:12:00+09:00");
  const { page, end } = await open();
  await page.getByText("開発端末").waitFor();
  await take(page, "login");
  await logIn(page, "operator1");
  await page.locator("main.call").waitFor();
  await page.waitForLoadState("networkidle");
  await take(page, "waiting");
  await page.keyboard.press("F2");
  await page.getByText("通話中").first().waitFor();
  await page.keyboard.type("住民票 郵送");
  await page.locator('#hits[data-query="住民票 郵送"]').waitFor();
  await page.locator(".answer .in-charge").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("この回答を使っています").waitFor();
  await page.waitForLoadState("networkidle");
  await take(page, "call");
  await page.keyboard.press("F8");
  await page.getByRole("dialog").waitFor();
  await take(page, "result");
  await page.keyboard.press("Escape");
  await page.keyboard.press("F4");
  await page.getByRole("dialog").waitFor();
  await take(page, "directory");
  await page.keyboard.press("Escape");
  await page.keyboard.press("F9");
  await page.getByText("うかがった内容は1年後に消去します").waitFor();
  await page.keyboard.press("Space");
  await page.waitForFunction(() => !document.querySelector<HTMLFieldSetElement>("fieldset.fields")?.disabled);
  await page.getByLabel("お名前").fill("見本 花子");
  await page.getByLabel("フリガナ").fill("ミホン ハナコ");
  await page.getByLabel("電話番号").fill("03-0000-0000");
  await page.getByLabel("お問い合わせの内容").fill("母の住民票を郵送で取り寄せたい。委任状の書き方を知りたい。");
  await page.getByRole("dialog").getByText("保存済み").waitFor();
  await take(page, "handoff");
  await page.keyboard.press("Control+Enter");
  await page.locator(".receipt .number").waitFor();
  await take(page, "receipt");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "自分の通話" }).press("Enter");
  await page.getByRole("cell", { name: "引継ぎ" }).first().waitFor();
  await take(page, "calls");
  await end();
});
