// An agent is told in one place: its own folder, and a row in the tables of agents. Counted, so that it stays so.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readers } from "../../../src/agents/readers.ts";
import { allProfiles } from "../../../src/agents/table.ts";
import { headlessFormats } from "../../../state/model/plan.ts";

/** The tables: what a launch needs, and what is read of what an agent wrote. */
const tables = ["src/agents/readers.ts", "src/agents/table.ts"];

/** What still names an agent, and why. */
const allowed = [
  // The answers of `lockstep hook --for NAME`, which has no time to load the agents.
  ...["src/hook/answer.ts", "src/hook/pre-tool-use.ts"],
  // The default, and the names that a workflow's `format:` may have: state/ imports nothing of src/.
  "state/model/plan.ts",
  // Texts for people.
  "src/commands/table.ts",
  "src/init/workflow-text.ts",
  "state/files/workflow-schema.ts",
];

const names = allProfiles()
  .map(({ name }) => name)
  .filter((name) => name !== "demo" && name !== "command");

/** The code's own words: texts and names, without comments. */
function codeOf(file: string): string {
  return readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|\s\/\/ .*$/gm, "");
}

test.each(names.map((name) => [name]))("%s is named in its folder and its rows alone", (name) => {
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "src", "state"], {
    encoding: "utf8",
  });
  const word = new RegExp(`(?<![\\w-])${name}(?![\\w-])`);
  const elsewhere = files
    .split("\n")
    .filter((file) => /\.tsx?$/.test(file) && !/^src\/demo\/|^state\/screen\//.test(file))
    .filter((file) => !file.startsWith(`src/agents/${name}/`))
    .filter((file) => ![...tables, ...allowed].includes(file) && word.test(codeOf(file)));
  expect(elsewhere).toEqual([]);
});

test("the agents that tell what they do without a screen have a reader of it, and the other way round", () => {
  expect(readers.map(({ name }) => name).sort()).toEqual([...headlessFormats].sort());
});
