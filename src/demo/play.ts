// Plays a role on a stage. In: the steps. Out: files in the workspace and what is seen of it; 0, or 1 when a program
// that it ran failed.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { assertNever } from "../../state/model/assert-never.ts";
import type { Role, Step } from "./script.ts";
import type { Stage } from "./stage.ts";

export async function play(role: Role, stage: Stage, workspace: string): Promise<number> {
  for (const step of role.steps) {
    const code = await playStep(step, stage, workspace);
    if (code !== 0) return code;
  }
  stage.done();
  return 0;
}

async function playStep(step: Step, stage: Stage, workspace: string): Promise<number> {
  switch (step.kind) {
    case "say":
      await stage.say(step.text);
      return 0;
    case "look":
      await stage.tool(step.tool, step.at, step.ms);
      return 0;
    case "progress":
      await stage.progress(step.what, step.ms);
      return 0;
    case "write":
      mkdirSync(dirname(join(workspace, step.path)), { recursive: true });
      writeFileSync(join(workspace, step.path), step.text);
      await stage.edit(step.path, step.text);
      return 0;
    case "run":
      return run(step.argv, stage, workspace);
    case "ask": {
      const choice = await stage.ask(step.question, step.choices);
      return play({ id: "", steps: choice.steps }, { ...stage, done: () => {} }, workspace);
    }
    default:
      return assertNever(step);
  }
}

/** Lines of output that are shown of a program. */
const shownLines = 6;

async function run(argv: readonly string[], stage: Stage, workspace: string): Promise<number> {
  const [program, ...args] = argv;
  await stage.tool("Bash", argv.join(" "), 0);
  const child = spawn(program === "node" ? process.execPath : (program ?? ""), args, {
    cwd: workspace,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString("utf8")).slice(-8_192);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const code = await new Promise<number>((resolve) => {
    child.on("error", () => resolve(1));
    child.on("close", (exit) => resolve(exit ?? 1));
  });
  stage.output(output.trimEnd().split("\n").slice(-shownLines), code);
  return code === 0 ? 0 : 1;
}
