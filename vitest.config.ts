import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    // Without the files of whoever runs them.
    env: { FORCE_COLOR: "1", XDG_CONFIG_HOME: join(tmpdir(), "lockstep-no-config") },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real ptys and processes: two cores are the machine that this must pass on.
    maxWorkers: 2,
    reporters: ["default", "./test/closing-line.ts"],
  },
});
