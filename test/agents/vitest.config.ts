import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Apart from the other tests: these run programs that are not part of the project, and may not be there.
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: ["test/agents/**/*.agents.ts"],
    env: { FORCE_COLOR: "1" },
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // An agent alone fills a core while it starts.
    maxWorkers: 1,
    fileParallelism: false,
  },
});
