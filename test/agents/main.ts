// `npm run test:agents`: brings the pinned agents into their cache folder, then runs them against the scripted model
// in a network of loopback alone, where the machine allows one.
import { fileURLToPath } from "node:url";
import { installWanted } from "./install.ts";
import { runInLoopback } from "./loopback.ts";

installWanted();
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
process.exitCode = runInLoopback([
  process.execPath,
  vitest,
  "run",
  "--config",
  "test/agents/vitest.config.ts",
  ...process.argv.slice(2),
]);
