import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { logIn, open } from "./stage";

const console_ = join(import.meta.dirname, "..");

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

const digests = (folder: string) =>
  files(folder).map(
    file => `${relative(folder, file)} ${createHash("sha256").update(readFileSync(file)).digest("hex")}`,
  );

test("another build from the same lock file is the same, byte for byte", async () => {
  const again = mkdtempSync(join(tmpdir(), "madoguchi-build-"));
  try {
    const build = ["vite", "build", "--outDir", again, "--emptyOutDir"];
    // A shell's environment: the test runner's own says NODE_ENV=test.
    const env = { PATH: process.env.PATH, HOME: process.env.HOME };
    await promisify(execFile)("npx", build, { cwd: console_, env });
    expect(digests(again)).toEqual(digests(join(console_, "dist")));
  } finally {
    rmSync(again, { recursive: true, force: true });
  }
});

test("the call screen fetches at most 130 kB of scripts before it is there, compressed as gzip", async () => {
  const { page, end } = await open();
  await logIn(page, "operator1");
  await page.locator("main.call").waitFor();
  // Somebody who comes back with a session: the login's own chunk is not part of the screen.
  const fetched: string[] = [];
  page.on("response", response => fetched.push(new URL(response.url()).pathname));
  await page.reload();
  await page.locator("main.call").waitFor();
  await page.waitForLoadState("networkidle");
  const scripts = fetched.filter(path => path.endsWith(".js"));
  const size = (path: string) => statSync(join(console_, "dist", `${path}.gz`)).size;
  const first = scripts.filter(path => !path.includes("/dialogs-"));
  const sum = (paths: readonly string[]) => paths.reduce((bytes, path) => bytes + size(path), 0);
  const total = sum(first);
  console.log(`scripts: ${total} bytes of gzip in ${first.length} files, ${sum(scripts) - total} more afterwards`);
  expect(scripts.length).toBeGreaterThan(first.length);
  expect(total).toBeLessThanOrEqual(130_000);
  for (const path of first) {
    const file = join(console_, "dist", path);
    expect(gunzipSync(readFileSync(`${file}.gz`)).equals(readFileSync(file))).toBe(true);
  }
  await end();
});

test("everything comes over HTTP/2, on one connection for seven tabs", async () => {
  const { page, context, end } = await open();
  await logIn(page, "operator1");
  await page.locator("main.call").waitFor();
  for (let tab = 0; tab < 6; tab += 1) {
    const another = await context.newPage();
    await another.goto(page.url());
    await another.locator("main.call").waitFor();
    const protocols = await another.evaluate(() => [
      ...new Set(
        performance
          .getEntriesByType("resource")
          .concat(performance.getEntriesByType("navigation"))
          .map(entry => (entry as PerformanceResourceTiming).nextHopProtocol),
      ),
    ]);
    expect(protocols).toEqual(["h2"]);
  }
  expect(context.pages().length).toBe(7);
  await end();
});
