import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    env: { FORCE_COLOR: "1" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real ptys and processes: two cores are the machine that this must pass on.
    maxWorkers: 2,
    reporters: ["default", "./test/closing-line.ts"],
  },
});
