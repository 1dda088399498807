// `npm run test:agents`: brings the pinned agents into their cache folder, then runs them against the scripted model
// in a network of loopback alone, where the machine allows one.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, folderOf, installedFolder, type PinnedAgent, wantedAgents } from "./pinned.ts";

/** A slow line takes minutes for the largest of them; one that stands still is given up. */
const installMsMax = 600_000;

for (const agent of wantedAgents()) {
  const problem = installedFolder(agent.name) === null ? install(agent) : null;
  if (problem !== null) console.log(`skipped: ${agent.name} ${agent.version}: ${problem}`);
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const vitest = [
  process.execPath,
  join(root, "node_modules/vitest/vitest.mjs"),
  "run",
  "--config",
  "test/agents/vitest.config.ts",
  ...process.argv.slice(2),
];
const isolated = ["sh", "-c", 'ip link set lo up && exec "$@"', "sh"];
const namespaces = [
  ["unshare", "-n"],
  ["unshare", "-rn"],
].find((unshare) => succeeds([...unshare, ...isolated, "true"]));
if (namespaces === undefined)
  console.log("These tests run with the whole network: no namespace of loopback can be made here.");
const [program = "", ...args] = namespaces === undefined ? vitest : [...namespaces, ...isolated, ...vitest];
process.exitCode = spawnSync(program, args, { cwd: root, stdio: "inherit" }).status ?? 1;

/** null: it is there. Made beside its place and moved there, so that a run that was cut off leaves no half of one. */
function install(agent: PinnedAgent): string | null {
  mkdirSync(cacheFolder(), { recursive: true });
  const draft = mkdtempSync(join(cacheFolder(), "draft-"));
  try {
    writeFileSync(join(draft, "package.json"), '{ "private": true }\n');
    const what = `${agent.package}@${agent.version}`;
    const { error, status, stderr } = spawnSync(
      "npm",
      ["install", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1", "--save-exact", what],
      { cwd: draft, encoding: "utf8", timeout: installMsMax, stdio: ["ignore", "ignore", "pipe"] },
    );
    if (error !== undefined) return `npm could not be run (${error.message})`;
    if (status !== 0) return reasonIn(stderr);
    if (!existsSync(join(draft, "node_modules", ".bin", agent.name)))
      return `${what} brings no program ${agent.name}`;
    rmSync(folderOf(agent), { recursive: true, force: true });
    renameSync(draft, folderOf(agent));
    return null;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function reasonIn(stderr: string): string {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i.test(stderr))
    return "the registry cannot be reached";
  return `npm says: ${stderr.trim().split("\n").slice(0, 3).join(" ")}`;
}

function succeeds([name = "", ...rest]: readonly string[]): boolean {
  return spawnSync(name, rest, { stdio: "ignore" }).status === 0;
}
