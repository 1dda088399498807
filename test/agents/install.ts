// Brings the pinned agents into their cache folder. One that cannot be brought is named, and left out.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, folderOf, installedFolder, type PinnedAgent, wantedAgents } from "./pinned.ts";

/** A slow line takes minutes for the largest of them; one that stands still is given up. */
const installMsMax = 600_000;

export function installWanted(): void {
  for (const agent of wantedAgents()) {
    const problem = installedFolder(agent.name) === null ? install(agent) : null;
    if (problem !== null) console.log(`skipped: ${agent.name} ${agent.version}: ${problem}`);
  }
}

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
