import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { expectAccessible } from "./axe";
import { takeInquiries } from "./inquiry";
import { expectNoPageScroll, logIn, open, order } from "./stage";

const keys = async (page: Page, ...pressed: string[]) => {
  for (const key of pressed) await page.keyboard.press(key);
};

const REGISTRY = "1210";
const HANAKO = {
  name: "見本 花子",
  kana: "ミホン ハナコ",
  phone: "09000001234",
  inquiry: "住民票の写しを郵送で取り寄せたい。手数料の払い方を知りたい。",
  reasonCode: "A01",
  sectionCode: REGISTRY,
};
const TARO = {
  ...HANAKO,
  name: "見本 太郎",
  kana: "ミホン タロウ",
  phone: "0300001111",
  inquiry: "転入届の時間を知りたい。",
};

let receipts: string[] = [];

beforeAll(async () => {
  await order("clock 2026-11-20T20:10:00+09:00");
  receipts = await takeInquiries([HANAKO, TARO]);
}, 60_000);

/** The inbox with a handoff chosen. */
async function atInbox(user: string, drawer: string, receipt?: string) {
  const watched = await open();
  const { page } = watched;
  await logIn(page, user);
  await page.locator("main.inbox").waitFor();
  await page.getByRole("button", { name: drawer }).click();
  if (receipt) await page.getByRole("button", { name: receipt, exact: true }).click();
  return watched;
}

/** Nothing of the person is anywhere in the page, its address or its title. */
async function expectNobody(page: Page) {
  const everything = `${await page.content()} ${page.url()} ${await page.title()}`;
  for (const value of [HANAKO.name, HANAKO.kana, "090-0000-1234", HANAKO.phone, HANAKO.inquiry]) {
    expect(everything).not.toContain(value);
  }
}

test("b11 s3: the Ward Information Section sees it at night, masked, and opens it for a purpose", async () => {
  const { page, end } = await atInbox("information", "未受領", receipts[0]);
  await page.locator(".detail").getByText("開庁待ち").waitFor();
  await page.locator("tr[aria-current=true]").getByText("見●").waitFor();
  await expectNobody(page);
  await expectAccessible(page, "inbox");
  await expectNoPageScroll(page);
  await keys(page, "Enter");
  await page.getByRole("dialog").waitFor();
  await expectAccessible(page, "purpose");
  await keys(page, "4");
  await page.getByText(HANAKO.name).waitFor();
  await page.getByText("090-0000-1234").waitFor();
  await expectAccessible(page, "opened");
  await keys(page, "Escape");
  await page.getByText(HANAKO.name).waitFor({ state: "detached" });
  await expectNobody(page);
  // Another window in front hides it as well.
  await keys(page, "Enter", "1");
  await page.getByText(HANAKO.name).waitFor();
  await page.evaluate(() => window.dispatchEvent(new Event("blur")));
  await page.getByText(HANAKO.name).waitFor({ state: "detached" });
  await end();
});

test("b11: several are received in one go", async () => {
  const { page, end } = await atInbox("information", "未受領");
  await page.getByRole("checkbox", { name: "表示中のすべてを選ぶ" }).check();
  await page.getByRole("button", { name: /を受領/ }).waitFor();
  await expectAccessible(page, "marked");
  await keys(page, "F8");
  await page.getByText(/件を受領しました。/).waitFor();
  await end();
});

test("a3 b12: the clerk's Tuesday morning, from inbox to close, without a mouse in between", async () => {
  await order("clock 2026-11-24T08:31:00+09:00");
  const clerk = await atInbox("clerk", "未受領", receipts[0]);
  const { page } = clerk;
  await keys(page, "F8");
  await page.getByText("1件を受領しました。").waitFor();
  await page.getByRole("button", { name: "対応中" }).click();
  await page.getByRole("button", { name: receipts[0] ?? "", exact: true }).click();
  await keys(page, "Enter");
  await keys(page, "1");
  await page.getByText(HANAKO.name).waitFor();
  await keys(page, "Escape", "F9");
  await page.getByRole("dialog").waitFor();
  await expectAccessible(page, "answer");
  await page.getByLabel("回答の内容").focus();
  await page.keyboard.type("郵便小為替で納める方法を案内した。");
  // One step back loses nothing.
  await keys(page, "Escape", "F9");
  expect(await page.getByLabel("回答の内容").inputValue()).toBe("郵便小為替で納める方法を案内した。");
  await keys(page, "Control+Enter");
  await page.getByText("記録しました。").waitFor();
  await expectNobody(page);
  await clerk.end();

  const ward = await atInbox("information", "回答済み", receipts[0]);
  await keys(ward.page, "Control+Enter");
  await ward.page.getByText("完了にしました。").waitFor();
  await ward.page.getByRole("button", { name: "完了", exact: true }).click();
  await ward.page.getByRole("button", { name: receipts[0] ?? "", exact: true }).waitFor();
  await expectAccessible(ward.page, "closed");
  await ward.end();
});

test("a3: what was sent on before is sent on again only after a look at its history", async () => {
  const { page, end } = await atInbox("information", "未受領", receipts[1]);
  const reroute = async (word: string, reason: string, again: boolean) => {
    await keys(page, "F4");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type(word);
    await page.getByLabel("理由(個人情報は書かない)").fill(reason);
    const send = page.getByRole("button", { name: "振り直す", exact: true });
    if (again) {
      await page.getByText("たらい回し").waitFor();
      await expectAccessible(page, "rerouted before");
      expect(await send.isDisabled()).toBe(true);
      await page.getByRole("checkbox", { name: /もう一度振り直します/ }).check();
    }
    await keys(page, "Control+Enter");
    await page.getByText("振り直しました。").waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  };
  await reroute("税務", "住民税の相談だったため", false);
  await page.locator(".history").getByText("住民税の相談だったため").waitFor();
  await reroute("戸籍", "やはり届出の相談だったため", true);
  await page.locator(".detail").getByText("振り直し 2回").waitFor();
  await end();
});

test("b11: what arrives while the inbox is open appears by itself", async () => {
  await order("clock 2026-11-24T19:00:00+09:00");
  const { page, end } = await atInbox("information", "未受領");
  const [receipt = ""] = await takeInquiries([{ ...HANAKO, inquiry: "印鑑登録の方法を知りたい。", reasonCode: "A02" }]);
  await page.getByRole("button", { name: receipt, exact: true }).waitFor({ timeout: 5_000 });
  await end();
});
