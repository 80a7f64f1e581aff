import { expect, test } from "vitest";
import { expectAccessible } from "./axe";
import { expectNoPageScroll, logIn, open, terminalCertificate } from "./stage";

test("a refused login says why, and a right one opens the work", async () => {
  const { page, end } = await open();
  await page.getByText("開発端末").waitFor();
  await expectAccessible(page, "login");
  await expectNoPageScroll(page);
  await page.getByLabel("利用者ID").fill("operator1");
  await page.getByLabel("パスワード").fill("not the password at all");
  await page.keyboard.press("Enter");
  await page.getByText("利用者IDまたはパスワードが違います").waitFor();
  await expectAccessible(page, "login refused");
  await page.getByLabel("利用者ID").fill("");
  await page.getByLabel("利用者ID").focus();
  await logIn(page, "operator1");
  expect(await page.getByRole("link", { name: "自分の通話" }).isVisible()).toBe(true);
  await end();
});

test("a terminal is known by its certificate", async () => {
  const { page, end } = await open("/", { clientCertificates: [terminalCertificate()] });
  await page.getByText("オペレーター室, 1番席").waitFor();
  await logIn(page, "operator1");
  await end();
});
