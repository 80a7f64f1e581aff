import { beforeAll, expect, test } from "vitest";
import { expectAccessible } from "./axe";
import { logIn, open, order, password, url } from "./stage";

const MINUTE = 60_000;

beforeAll(() => order("clock 2026-11-24T19:30:00+09:00"));

test("idling warns, then locks over the same page; during a call it does neither", async () => {
  const { page, end } = await open("about:blank");
  await page.clock.install();
  await page.goto(url());
  await logIn(page, "operator1");
  await page.locator("main.call").waitFor();
  await page.waitForLoadState("networkidle");
  await page.keyboard.type("保育園");
  await page.locator('#hits[data-query="保育園"]').waitFor();

  await page.keyboard.press("F2");
  await page.getByText("通話中").first().waitFor();
  await page.clock.fastForward(20 * MINUTE);
  expect(await page.getByRole("heading", { name: /画面を保護/ }).count()).toBe(0);
  await page.keyboard.press("F8");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("7");
  await page.getByText("記録しました").waitFor();
  await page.keyboard.type("保育園");
  await page.locator('#hits[data-query="保育園"]').waitFor();

  await page.clock.fastForward(13 * MINUTE + 40_000);
  await page.getByRole("heading", { name: "まもなく画面を保護します" }).waitFor();
  await expectAccessible(page, "about to lock");
  await page.keyboard.press("Shift");
  await page.getByRole("heading", { name: "まもなく画面を保護します" }).waitFor({ state: "detached" });

  await page.clock.fastForward(15 * MINUTE);
  await page.getByRole("heading", { name: "画面を保護しています" }).waitFor();
  expect(await page.locator("main.call").isVisible()).toBe(false);
  await expectAccessible(page, "locked after idling");
  await page.getByLabel("パスワード").fill("not the password at all");
  await page.keyboard.press("Enter");
  await page.getByText("パスワードが違います").waitFor();
  await page.getByLabel("パスワード").fill(password());
  await page.keyboard.press("Enter");
  await page.locator("main.call").waitFor();
  expect(await page.locator("#search").inputValue()).toBe("保育園");
  await end();
});

test("somebody else at the locked page begins with an empty one", async () => {
  const { page, end } = await open("about:blank");
  await page.clock.install();
  await page.goto(url());
  await logIn(page, "operator1");
  await page.locator("main.call").waitFor();
  await page.keyboard.type("保育園");
  await page.locator('#hits[data-query="保育園"]').waitFor();
  await page.clock.fastForward(16 * MINUTE);
  await page.getByRole("heading", { name: "画面を保護しています" }).waitFor();
  await page.getByRole("button", { name: "別の人がログインする" }).press("Enter");
  await logIn(page, "operator2");
  await page.locator("main.call").waitFor();
  expect(await page.locator("#search").inputValue()).toBe("");
  await end();
});

test("a password is changed, and the new one is the one", async () => {
  const { page, end } = await open();
  await logIn(page, "operator2");
  const menu = page.locator("details.person summary");
  await menu.press("Enter");
  await page.getByText("前回のログイン").last().waitFor();
  await page.getByRole("button", { name: "パスワード変更" }).press("Enter");
  await page.getByRole("dialog").waitFor();
  await expectAccessible(page, "change of password");
  const fresh = `${password()}-${Date.now()}`;
  await page.getByLabel("今のパスワード").fill(password());
  await page.getByLabel("新しいパスワード").first().fill(fresh);
  await page.getByLabel("新しいパスワード(確認)").fill(`${fresh}x`);
  await page.getByText("二つの入力が違います").waitFor();
  await page.getByLabel("新しいパスワード(確認)").fill(fresh);
  await page.keyboard.press("Enter");
  await page.getByText("パスワードを変更しました").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "ログアウト" }).press("Enter");
  await page.getByLabel("利用者ID").fill("operator2");
  await page.getByLabel("パスワード").fill(fresh);
  await page.keyboard.press("Enter");
  await page.locator("main.call").waitFor();
  await end();
});
