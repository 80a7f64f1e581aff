import { defineConfig } from "vitest/config";

// One browser and one stack for all journeys, one after the other: an operator has one session.
export default defineConfig({
  root: import.meta.dirname ?? ".",
  test: {
    include: process.argv.includes("screenshots") ? ["screenshots.ts"] : ["**/*.e2e.ts"],
    passWithNoTests: false,
    pool: "forks",
    maxWorkers: 1,
    isolate: false,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 30_000,
    retry: 0,
  },
});
