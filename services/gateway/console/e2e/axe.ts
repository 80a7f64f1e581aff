import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { CDPSession, Page } from "playwright-core";
import { expect } from "vitest";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * No violation of WCAG 2.2 AA (which JIS X 8341-3:2016 is part of) on the page as it stands. The rules come in by the debugger, past
 * the page's own policy, which lets no script in.
 */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { executionContextId } = await isolatedWorld(session);
  const run = async (expression: string) => {
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails)
      throw new Error(`${state}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  };
  await run(`${source};undefined`);
  const found: AxeResults = await run(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] })`,
  );
  await session.detach();
  const told = found.violations.flatMap(violation =>
    violation.nodes.map(node => `${state}: ${violation.id}: ${node.html.slice(0, 160)} — ${node.failureSummary ?? ""}`),
  );
  expect(told).toEqual([]);
}

async function isolatedWorld(session: CDPSession) {
  const { frameTree } = await session.send("Page.getFrameTree");
  return session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "axe" });
}
