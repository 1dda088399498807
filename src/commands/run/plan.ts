// `lockstep plan GOAL`: an agent proposes BOUNDARIES.json. It is judged before it is anybody's, shown as a difference, and
// written when a person says yes. A refused proposal stays where it was written, and the file as it was.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { createInterface } from "node:readline/promises";
import { execa } from "execa";
import type { Workflow } from "../../../state/model/state.ts";
import { profileIn } from "../../agents/own-profile.ts";
import type { Profile } from "../../agents/profile.ts";
import { profileNames } from "../../agents/table.ts";
import { type Invocation, parse, placesFor } from "../../command-line/invocation.ts";
import {
  answerDocument,
  printAnswer,
  printJson,
  printLine,
  printRefusal,
} from "../../command-line/output.ts";
import { runPlanner } from "../../planner/agent.ts";
import { judgeProposal } from "../../planner/judge.ts";
import { planPrompt } from "../../planner/prompt.ts";
import { exitCode, refusal, usage } from "../../system/failure.ts";
import { ensureStateFolder, writeWhole } from "../../system/files.ts";
import type { Places } from "../../system/places.ts";
import { boundariesIn, type Draft } from "../../workflow/features.ts";
import { readWorkflow } from "../../workflow/read.ts";

export async function plan(invocation: Invocation): Promise<number> {
  const options = { agent: { type: "string" }, yes: { type: "boolean" } } as const;
  const parsed = parse(invocation, options, Number.POSITIVE_INFINITY);
  const goal = parsed.positionals.join(" ").trim();
  if (goal === "")
    throw usage('lockstep plan needs a goal: lockstep plan "Build authentication and trading".');
  if (process.env.LOCKSTEP_SESSION !== undefined)
    throw refusal("Inside a session nothing is planned: boundaries are for the person outside.");
  const places = await placesFor(invocation);
  const target = boundariesIn(places.workspace, places.stateFolder);
  const workflow = await workflowFor(invocation, places, target);
  if (typeof workflow === "number") return workflow;
  const profile = profileFor(workflow, parsed.text("agent"));
  const draft = await proposed(invocation, { places, target, workflow, profile, goal });
  const { problems, features } = await judgeProposal(places.workspace, draft);
  if (problems.length > 0) return refuse(invocation, draft, target, problems);
  const answer = { ok: true, file: relative(places.workspace, target), features } as const;
  const difference = await differenceOf(target, draft, invocation.color && !invocation.json);
  if (difference === "") {
    if (invocation.json) printJson({ ...answer, written: false, difference });
    else printLine(`${answer.file} stays as it is: the proposal is the same.`);
    return exitCode.done;
  }
  if (!invocation.json) printLine(`${difference}\n${features.length} features; nothing stands against it.`);
  if (!parsed.flag("yes") && !(await isWanted(invocation, answer.file)))
    throw refusal(`${answer.file} stays as it was. The proposal is in ${draft.file}; \`--yes\` takes it.`);
  writeWhole(target, draft.text);
  if (invocation.json) printJson({ ...answer, written: true, difference });
  else
    printLine(`Wrote ${answer.file}. \`lockstep check\` shows the schedule; a run takes it in with \`R\`.`);
  return exitCode.done;
}

// --- helpers ------------------------------------------------------------------------------------

/** As it is, else with no features: for whom they are planned, and that somebody reads them. A number: the exit code. */
async function workflowFor(
  invocation: Invocation,
  { workspace }: Places,
  target: string,
): Promise<Workflow | number> {
  const file = relative(workspace, target);
  const now = await readWorkflow(workspace);
  const read = now.ok ? now : await readWorkflow(workspace, { path: target, file, text: "{}" });
  if (!read.ok) {
    const sentence = "The workflow cannot be read, so nothing can be planned for it.";
    return printAnswer(invocation, { ok: false, sentence, invalid: [...read.problems] });
  }
  if (!read.sources.includes(target))
    throw refusal(
      `No phase of lockstep.yaml takes its tasks from ${file}. Write \`tasks: { from: BOUNDARIES.json, prompt: … }\` in one.`,
    );
  return read.workflow;
}

/** As said, else the one of the task architecture-planner, else the workflow's own. */
function profileFor(workflow: Workflow, said: string | null): Profile {
  const planner = workflow.phases
    .flatMap((phase) => phase.tasks)
    .find(({ id }) => id === "architecture-planner");
  const own = planner?.program.kind === "agent" ? planner.program.profile : workflow.agent;
  const profile = profileIn(workflow, said ?? own);
  if (profile !== null) return profile;
  const names = [...new Set([...profileNames, ...Object.keys(workflow.profiles ?? {})])];
  throw usage(`There is no agent ${JSON.stringify(said ?? own)}. There are ${names.join(", ")}.`);
}

interface Planning {
  readonly places: Places;
  readonly target: string;
  readonly workflow: Workflow;
  readonly profile: Profile;
  readonly goal: string;
}

async function proposed(
  invocation: Invocation,
  { places, target, workflow, profile, goal }: Planning,
): Promise<Draft> {
  const { workspace, stateFolder } = places;
  ensureStateFolder(stateFolder);
  const folder = join(stateFolder, "plan");
  const path = join(folder, "BOUNDARIES.json");
  rmSync(path, { force: true });
  const file = relative(workspace, path);
  const current = existsSync(target) ? relative(workspace, target) : null;
  const prompt = planPrompt({ goal, proposal: file, current, workflow });
  const isQuiet = invocation.json || process.stdin.isTTY !== true;
  const exit = await runPlanner({ profile, prompt, workspace, folder, isQuiet }).catch((error: unknown) => {
    throw refusal(`${profile.name} cannot be started (${String(error)}). ${profile.install}`.trim());
  });
  if (exit.signal === "SIGINT") process.exit(exitCode.interrupted);
  if (!existsSync(path))
    throw refusal(
      `${profile.name} ended (${exit.signal ?? `exit ${exit.code}`}) and left no proposal in ${file}. Nothing was changed.`,
    );
  return { path: target, file, text: readFileSync(path, "utf8") };
}

function refuse(
  invocation: Invocation,
  draft: Draft,
  target: string,
  invalid: Awaited<ReturnType<typeof judgeProposal>>["problems"],
): number {
  const kept = existsSync(target) ? "BOUNDARIES.json stays as it was" : "BOUNDARIES.json was not written";
  const sentence = `The proposal in ${draft.file} is refused; ${kept}.`;
  if (invocation.json) printJson(answerDocument({ ok: false, sentence, invalid: [...invalid] }));
  printRefusal({ ok: false, sentence, invalid: [...invalid] });
  process.stderr.write(`${sentence}\n`);
  // The file can be read and contains an error: exit as `check` does.
  return invalid.every((problem) => problem.kind === "refused") ? exitCode.refused : exitCode.usage;
}

/** As git shows it; "" where both are the same. */
async function differenceOf(target: string, draft: Draft, color: boolean): Promise<string> {
  const before = existsSync(target) ? readFileSync(target, "utf8") : "";
  if (before === draft.text) return "";
  const shown = await execa(
    "git",
    [
      "diff",
      "--no-index",
      `--color=${color ? "always" : "never"}`,
      "--",
      before === "" ? "/dev/null" : target,
      "-",
    ],
    { input: draft.text, reject: false },
  );
  const at = shown.stdout.indexOf("@@");
  // Without git the whole of it is what is new.
  return at === -1
    ? draft.text.trimEnd()
    : shown.stdout.slice(shown.stdout.lastIndexOf("\n", at) + 1).trimEnd();
}

async function isWanted(invocation: Invocation, file: string): Promise<boolean> {
  if (invocation.json || process.stdin.isTTY !== true) return false;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await lines.question(`Write ${file}? [y/N] `)).trim());
  } catch {
    // Ctrl-C, Ctrl-D.
    return false;
  } finally {
    lines.close();
  }
}
