import { join } from "node:path";
import type { Page } from "playwright-core";
import { test } from "vitest";
import { takeInquiries } from "./inquiry";
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

test("the ward's desks", async () => {
  const inquiries = [
    { name: "見本 花子", inquiry: "住民票の写しを郵送で取り寄せたい。", reasonCode: "A01" },
    { name: "見本 太郎", inquiry: "転入届の受付時間を知りたい。", reasonCode: "A03" },
  ];
  const from = { kana: "ミホン", phone: "0300000000", sectionCode: "1210" };
  await takeInquiries(inquiries.map(each => ({ ...from, ...each })));
  const ward = await open();
  await logIn(ward.page, "information");
  await ward.page.locator("main.inbox tr[aria-current=true]").waitFor();
  await ward.page.keyboard.press("Enter");
  await ward.page.keyboard.press("4");
  await ward.page.locator(".opened").waitFor();
  await take(ward.page, "inbox");
  await ward.end();

  const clerk = await open();
  await logIn(clerk.page, "clerk");
  await clerk.page.getByRole("link", { name: "FAQ", exact: true }).click();
  await clerk.page.locator("main.articles table button").first().click();
  await clerk.page.locator(".editor").waitFor();
  await take(clerk.page, "articles");
  await clerk.end();

  const admin = await open();
  await logIn(admin.page, "admin");
  await admin.page.getByRole("button", { name: "operator1" }).click();
  await take(admin.page, "people");
  await admin.page.getByRole("link", { name: "端末と契約" }).click();
  await admin.page.getByText("わかばコールサービス").first().waitFor();
  await take(admin.page, "places");
  await admin.end();

  const auditor = await open();
  await logIn(auditor.page, "auditor");
  await auditor.page.getByRole("link", { name: "監査" }).click();
  await auditor.page.getByRole("button", { name: "調べる" }).click();
  await auditor.page.getByRole("cell").first().waitFor();
  await auditor.page.getByRole("button", { name: "連鎖を確かめる" }).click();
  await auditor.page.getByText("書き換えも欠けもありません").waitFor();
  await take(auditor.page, "audit");
  await auditor.end();
});
