import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

/** Where the stack is; `tests/browser` sets these. */
const given = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the journeys by \`make browser\``);
  return value;
};

/** The console's address. */
export const url = () => given("MADOGUCHI_URL");
/** The one password of all demonstration accounts. */
export const password = () => given("MADOGUCHI_PASSWORD");

/** The certificate of seat 1, for a browser that is a terminal. */
export function terminalCertificate(): NonNullable<BrowserContextOptions["clientCertificates"]>[number] {
  const file = (ending: string) => join(given("MADOGUCHI_PKI"), `terminal-${given("MADOGUCHI_TERMINAL")}.${ending}`);
  return { origin: url(), cert: readFileSync(file("pem")), key: readFileSync(file("key")) };
}

/** Does something to the stack: `kill intake`, `start intake`, `clock 2026-11-20T19:30:00+09:00`. */
export function order(words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const line = connect(Number(given("MADOGUCHI_STAGE")), "127.0.0.1", () => line.write(`${words}\n`));
    line.setEncoding("utf8");
    line.once("data", (answer: string) => {
      line.end();
      if (answer.trim() === "ok") resolve();
      else reject(new Error(`${words}: ${answer.trim()}`));
    });
    line.once("error", reject);
  });
}

let launched: Promise<Browser> | undefined;

/** The browser of all journeys. */
export function browser(): Promise<Browser> {
  launched ??= chromium.launch({
    executablePath: process.env.MADOGUCHI_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"],
  });
  return launched;
}

/** A page with a mind of its own about what must never happen on it. */
export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, policy violations and exceptions so far. */
  readonly faults: string[];
  /** From now on a lost connection is no fault: the server is being killed. */
  expectLostConnections(): void;
  /** Checks that nothing happened and nothing was stored, and closes the page. */
  end(): Promise<void>;
}

/** A browser window of a terminal's size in Japan. */
export async function open(path = "/", options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await (await browser()).newContext({
    ignoreHTTPSErrors: true,
    locale: "ja-JP",
    timezoneId: "Asia/Tokyo",
    viewport: { width: 1366, height: 768 },
    ...options,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const watched = watch(context, page);
  await page.goto(path.startsWith("/") ? url() + path : path);
  return watched;
}

function watch(context: BrowserContext, page: Page): Watched {
  const faults: string[] = [];
  let lost = false;
  page.on("console", message => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    if (lost && /ERR_CONNECTION|ERR_HTTP2|ERR_FAILED|ERR_EMPTY|ERR_SOCKET|Failed to fetch/.test(message.text())) return;
    faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", error => faults.push(`exception: ${error.message}`));
  return {
    page,
    context,
    faults,
    expectLostConnections() {
      lost = true;
    },
    async end() {
      await expectNothingStored(page);
      await page.close({ runBeforeUnload: false });
      await context.close();
      expect(faults).toEqual([]);
    },
  };
}

/** localStorage, sessionStorage, IndexedDB and Cache hold nothing, and scripts see no cookie. */
export async function expectNothingStored(page: Page): Promise<void> {
  const found = await page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: (await indexedDB.databases()).map(database => database.name),
    caches: await caches.keys(),
    cookie: document.cookie,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));
  expect(found).toEqual({ local: {}, session: {}, databases: [], caches: [], cookie: "", workers: 0 });
}

/** Logs in with the keyboard alone. */
export async function logIn(page: Page, userId: string): Promise<void> {
  await page.getByLabel("利用者ID").waitFor();
  await page.keyboard.type(userId);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password());
  await page.keyboard.press("Enter");
  await page.locator("header.header").waitFor();
}

/** Nothing on the page scrolls the page at the size of a terminal. */
export async function expectNoPageScroll(page: Page): Promise<void> {
  const over = await page.evaluate(() => {
    const { scrollHeight, clientHeight, scrollWidth, clientWidth } = document.documentElement;
    return { down: scrollHeight - clientHeight, right: scrollWidth - clientWidth };
  });
  expect(over).toEqual({ down: 0, right: 0 });
}
