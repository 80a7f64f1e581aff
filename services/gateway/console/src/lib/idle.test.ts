import { expect, test } from "vitest";
import { verdict, WARNING } from "./idle";

const LIMIT = 15 * 60_000;

test("somebody at work is left alone, then warned for a minute, then locked out", () => {
  expect(verdict(0, LIMIT, false)).toBe("work");
  expect(verdict(LIMIT - WARNING - 1, LIMIT, false)).toBe("work");
  expect(verdict(LIMIT - WARNING, LIMIT, false)).toBe("warn");
  expect(verdict(LIMIT - 1, LIMIT, false)).toBe("warn");
  expect(verdict(LIMIT, LIMIT, false)).toBe("lock");
});

test("nobody is locked out of a call", () => {
  expect(verdict(LIMIT * 10, LIMIT, true)).toBe("work");
});
