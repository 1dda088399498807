// Lets real agents play the stories against the scripted model, and keeps what they leave behind, trimmed, as the
// fixtures of the validator's tests. In a network of loopback when main.ts starts it.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AgentBench } from "../agents/bench.ts";
import { installedFolder, pinnedAgents } from "../agents/pinned.ts";
import { drivers, type Left, printedBy } from "./drivers.ts";
import { type Story, scenarioOf, stories } from "./stories.ts";
import { trimTranscript } from "./trim.ts";

const fixtures = fileURLToPath(new URL("../fixtures/files/transcripts", import.meta.url));
const named = process.argv.slice(2);

for (const { name, version } of pinnedAgents) {
  if (installedFolder(name) === null || (named.length > 0 && !named.includes(name))) continue;
  for (const story of stories) {
    if (story === "staggered" && !drivers[name].inBackground) continue;
    const paths = keep(story, await recorded(name, story));
    console.log(`${name} ${version}, ${story}: ${paths.join(" ")}`);
  }
}

async function recorded(name: keyof typeof drivers, story: Story): Promise<readonly Left[]> {
  const driver = drivers[name];
  const bench = await AgentBench.open([name], (folder) => scenarioOf(story, folder, driver), {});
  try {
    const home = bench.env.HOME ?? "";
    driver.prepare?.(home);
    const prints = [await printedBy(bench, name, driver.asks("MAIN", false))];
    if (story === "resumed") prints.push(await printedBy(bench, name, driver.asks("Go on.", true)));
    if (bench.model.problems.length > 0) throw new Error(bench.model.problems.join("\n"));
    const base = dirname(home);
    const places = new Map([
      [bench.folder, "/workspace"],
      [home, "/agent-home"],
      [base, ""],
      // Claude Code names its folders so.
      [base.replaceAll(/[^a-z0-9]/gi, "-"), ""],
    ]);
    const left = await driver.leaves(bench, prints.join("\n"));
    return left.map(({ path, text }) => ({ path, text: trimTranscript(text, places) }));
  } finally {
    await bench.close();
  }
}

/** In the place of what was there of this story. */
function keep(story: Story, left: readonly Left[]): string[] {
  if (left.length === 0) throw new Error(`Nothing was left behind for ${story}.`);
  for (const format of new Set(left.map(({ path }) => path.split("/")[0] ?? "")))
    for (const ending of ["", ".jsonl", ".json"])
      rmSync(join(fixtures, format, `${story}${ending}`), { recursive: true, force: true });
  return left.map(({ path, text }) => {
    const own = path.replace("NAME", story);
    mkdirSync(dirname(join(fixtures, own)), { recursive: true });
    writeFileSync(join(fixtures, own), text);
    return own;
  });
}
