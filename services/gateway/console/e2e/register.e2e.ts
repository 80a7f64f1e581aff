import { expect, test } from "vitest";
import { expectAccessible } from "./axe";
import { expectNoPageScroll, logIn, open, order, password } from "./stage";

test("q1 b5 p2: an account is made, designated, trained and ended; grave acts ask for the password", async () => {
  await order("clock 2026-11-25T10:00:00+09:00");
  const { page, end } = await open();
  await logIn(page, "admin");
  // Entered this long ago, a password is not enough for grave acts.
  await order("clock 2026-11-25T10:06:00+09:00");
  await page.getByRole("button", { name: "operator1" }).click();
  await page.locator(".detail").getByText("受電 一郎").waitFor();
  await expectAccessible(page, "people");
  await expectNoPageScroll(page);

  await page.getByRole("button", { name: "アカウントを作る" }).click();
  await page.getByRole("dialog").waitFor();
  await expectAccessible(page, "new account");
  const userId = `operator-${Date.now().toString(36)}`;
  await page.getByRole("dialog").getByLabel("利用者ID").fill(userId);
  await page.getByRole("dialog").getByLabel("氏名").fill("受電 見習");
  await page.getByLabel("理由").fill("採用のため");
  await page.keyboard.press("Control+Enter");
  await confirmPassword(page);
  await page.locator(".code").waitFor();
  await expectAccessible(page, "activation code");
  await page.getByRole("button", { name: "渡しました" }).click();

  await page.getByRole("button", { name: userId }).click();
  await page.locator(".detail").getByText("指定なし").last().waitFor();
  await page.getByRole("button", { name: "指定する" }).click();
  await expectAccessible(page, "designate");
  await page.getByLabel("区への届出日").fill("昨日");
  await page.getByText("日付として読めません").waitFor();
  await page.getByLabel("区への届出日").fill("R8.11.1");
  await page.getByText("令和8年11月1日(日)").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.getByText("指定しました。").waitFor();

  await page.getByRole("button", { name: "研修を記録" }).click();
  await expectAccessible(page, "training");
  await page.getByLabel("研修の名称").fill("個人情報の取扱い");
  await page.getByLabel("講師").fill("研修 五月");
  await page.getByLabel("有効期限").fill("R9.3.31");
  await page.keyboard.press("Control+Enter");
  await page.getByText("研修を記録しました。").waitFor();
  await page.locator(".detail").getByText("個人情報の取扱い").waitFor();

  await page.getByRole("button", { name: "アカウントを止める" }).click();
  await page.getByLabel("理由").fill("退職のため");
  await page.keyboard.press("Control+Enter");
  await page.getByText("アカウントを止めました。").waitFor();
  await page.locator(".detail header").getByText("停止").waitFor();
  await end();
});

test("p3 b18: terminals, rooms and the contract", async () => {
  const { page, end } = await open("/places");
  await logIn(page, "admin");
  await order("clock 2026-11-25T10:20:00+09:00");
  await page.getByRole("link", { name: "端末と契約" }).click();
  await page.locator("main.places table").first().waitFor();
  await expectAccessible(page, "places");
  const seat = page.getByRole("row", { name: /3番席/ });
  await seat.getByRole("button", { name: "止める" }).click();
  await expectAccessible(page, "terminal state");
  await page.getByLabel("理由").fill("点検のため");
  await page.keyboard.press("Control+Enter");
  await seat.getByText("停止").waitFor();
  await seat.getByRole("button", { name: "使えるようにする" }).click();
  await page.getByLabel("理由").fill("点検が済んだため");
  await page.keyboard.press("Control+Enter");
  await seat.getByText("使用中").waitFor();

  await page.getByRole("button", { name: "部屋を加える" }).click();
  await page.getByRole("textbox", { name: /^部屋/ }).fill("予備のオペレーター室");
  await page.getByLabel("ネットワーク").fill("どこでも");
  await page.getByLabel("理由").fill("災害時の備え");
  await page.keyboard.press("Control+Enter");
  await confirmPassword(page);
  // Refused with the field named; what was typed stays.
  await page.getByRole("dialog").getByRole("alert").waitFor();
  expect(await page.getByRole("textbox", { name: /^部屋/ }).inputValue()).toBe("予備のオペレーター室");
  await expectAccessible(page, "room refused");
  await page.getByLabel("ネットワーク").fill("10.1.2.0/24");
  await page.keyboard.press("Control+Enter");
  await page.getByText("部屋を登録しました。").waitFor();
  await end();
});

test("s9: an auditor looks something up and checks the chain", async () => {
  const { page, end } = await open();
  await logIn(page, "auditor");
  await page.getByRole("link", { name: "監査" }).click();
  await page.locator("main.audit").waitFor();
  await expectAccessible(page, "audit");
  await page.getByLabel("記録の持ち主").selectOption("auth");
  await page.getByLabel("利用者ID").fill("admin");
  await page.keyboard.press("Enter");
  await page.getByRole("cell", { name: "RecordTraining" }).first().waitFor();
  await expectAccessible(page, "audit entries");
  await expectNoPageScroll(page);
  await page.getByRole("button", { name: "連鎖を確かめる" }).click();
  await page.getByText("書き換えも欠けもありません").waitFor();
  await page.getByText("立会人の控えと一致しました").waitFor();
  await expectAccessible(page, "chain checked");
  await end();
});

/** The password once more. */
async function confirmPassword(page: Awaited<ReturnType<typeof open>>["page"]) {
  const asked = page.getByRole("dialog", { name: "本人の確認" });
  await asked.waitFor();
  await expectAccessible(page, "password once more");
  await asked.getByLabel("パスワード").fill(password());
  await page.keyboard.press("Enter");
  await asked.waitFor({ state: "detached" });
}
