// The picture that `lockstep check` draws of what `lockstep init` writes, for each pattern and in several widths, as text
// files to be looked at. UPDATE_GOLDEN=1 writes them anew.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { widthOf } from "../../../components/text/width.ts";
import { scheduleText } from "../../../src/commands/look/schedule-text.ts";
import { patterns } from "../../../src/init/boundaries.ts";
import { writeWorkspace } from "../../../src/init/write.ts";
import { analyse } from "../../../src/workflow/analysis.ts";
import { readWorkflow } from "../../../src/workflow/read.ts";
import { folderWith } from "../../helpers/folders.ts";

const widths = [60, 80, 120, 200];

describe.each(patterns)("the pattern %s", (pattern) => {
  test.each(widths)("in %i columns", async (width) => {
    const folder = folderWith({ "package.json": '{ "scripts": { "test": "node --test" } }' });
    writeWorkspace(folder, { pattern, agent: "demo", goal: "Build it" });
    const read = await readWorkflow(folder);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const { workflow } = read;
    const phases = workflow.phases.map((phase) => ({
      phase,
      steps: analyse(workflow, phase, [], () => true).groups,
    }));
    const picture = scheduleText(phases, width);
    const [, ...lines] = picture.split("\n");
    expect(lines.filter((line) => widthOf(line) > width)).toEqual([]);
    const file = join(import.meta.dirname, "golden", `schedule-${pattern}-${width}.txt`);
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, `${picture}\n`);
    expect(`${picture}\n`).toBe(readFileSync(file, "utf8"));
  });
});
