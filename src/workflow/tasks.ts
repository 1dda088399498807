// One planned task: from an entry of lockstep.yaml, or from a feature of BOUNDARIES.json.

import type {
  CommandEntry,
  Feature,
  Launched,
  PhaseEntry,
  TaskEntry,
  TasksFrom,
} from "../../state/files/schema.ts";
import { overlap } from "../../state/locks/overlap.ts";
import type { CommandLine, Millis, PathClaim, Program, TaskId, TaskPlan } from "../../state/model/state.ts";
import { allProfiles, profileByName } from "../agents/table.ts";
import { readDuration } from "./duration.ts";
import type { FeatureFile } from "./features.ts";
import { nearest } from "./nearest.ts";
import type { PlannedTask } from "./order.ts";
import { asTexts, type Reading } from "./reading.ts";
import type { Place, Source } from "./source.ts";

export function planTask(reading: Reading, entry: TaskEntry, place: Place): PlannedTask {
  const { source } = reading;
  const launch = planLaunch(reading, entry, place);
  const plan: TaskPlan = {
    id: entry.id as TaskId,
    name: entry.name ?? entry.id,
    ...fillLaunch(launch, { ...reading.vars, goal: reading.goal }),
    modifies: (entry.modifies ?? []).map((path, at) =>
      reading.claim(source, [...place, "modifies", at], path),
    ),
    cannotModify: [],
    needs: (entry.needs ?? []).map((need) => need as TaskId),
    dependencyPaths: [],
    parallelSafe: true,
  };
  return { plan, source, place, needsKey: "needs" };
}

/** A task for each feature of the file, with the phase's own words about how to launch them. */
export function planFeatures(reading: Reading, from: TasksFrom, place: Place): readonly PlannedTask[] {
  const launch = planLaunch(reading, from, place);
  const file = reading.features.get(from.from);
  if (file === undefined) return [];
  return [...file.features].map(([name, feature]) => planFeature(reading, file, name, feature, launch));
}

/** The task that launches the others of its phase; null when each has a session of its own. */
export function planDispatcher(reading: Reading, phase: PhaseEntry, place: Place): PlannedTask | null {
  const { dispatcher: agent } = phase;
  if (agent === undefined) return null;
  const at = [...place, "dispatcher"];
  const expect = (what: string) => reading.report(reading.source, at, `expected ${what}`);
  if (phase.mode !== "parallel") expect("a parallel phase: in a serial one nothing is launched at once");
  if (reading.isolation === "worktree") expect("`isolation: shared`: its sub-agents work in one tree");
  // Of the others no hook tells what they launch together, and what of it has ended.
  if (profileByName(agent)?.tellsSubAgents !== true) expect(`${dispatchingAgents()}, found "${agent}"`);
  const launch = planLaunch(reading, { agent, prompt: dispatchGoal }, at);
  const plan: TaskPlan = {
    id: `${phase.id}-dispatcher` as TaskId,
    name: `Dispatcher of ${phase.id}`,
    ...launch,
    modifies: [],
    cannotModify: [],
    needs: [],
    dependencyPaths: [],
    parallelSafe: true,
    dispatches: true,
  };
  return { plan, source: reading.source, place: at, needsKey: "needs" };
}

function dispatchingAgents(): string {
  return allProfiles()
    .filter(({ tellsSubAgents }) => tellsSubAgents === true)
    .map(({ name }) => name)
    .join(" or ");
}

const dispatchGoal = "Launch all tasks of this phase as sub-agents, and wait until they have ended.";

export function toCommand(entry: CommandEntry): CommandLine {
  return typeof entry === "string" ? { kind: "shell", line: entry } : { kind: "argv", argv: entry };
}

export function commandText(entry: CommandEntry): string {
  return typeof entry === "string" ? entry : entry.join(" ");
}

// --- helpers ------------------------------------------------------------------------------------

/** The part of a plan that says how the task is launched. */
type Launch = Pick<
  TaskPlan,
  "agent" | "program" | "verify" | "retries" | "timeoutMs" | "env" | "interactive" | "hungAfterMs"
>;

function planLaunch(reading: Reading, entry: Launched, place: Place): Launch {
  const agent = entry.agent ?? reading.agent;
  return {
    agent: entry.command === undefined ? agent : (entry.agent ?? "command"),
    program: planProgram(reading, entry, agent, place),
    verify: entry.verify === undefined ? null : toCommand(entry.verify),
    retries: entry.retries ?? 0,
    timeoutMs: planTimeout(reading, entry.timeout, [...place, "timeout"]),
    env: { ...reading.env, ...asTexts(entry.env) },
    interactive: entry.interactive ?? true,
    ...planSilence(reading, entry, place),
  };
}

function planSilence(reading: Reading, entry: Launched, place: Place): Pick<TaskPlan, "hungAfterMs"> {
  const own = planTimeout(reading, entry.hung_after, [...place, "hung_after"]);
  if (own !== null) return { hungAfterMs: own };
  return entry.command === undefined ? { hungAfterMs: reading.hungAfterMs } : {};
}

function planProgram(reading: Reading, entry: Launched, agent: string, place: Place): Program {
  const { prompt, command } = entry;
  if (prompt !== undefined && command !== undefined) {
    reading.report(reading.source, [...place, "command"], "expected either prompt or command, found both");
  }
  if (command !== undefined) return { kind: "command", command: toCommand(command) };
  if (prompt === undefined) {
    reading.report(
      reading.source,
      place,
      "expected prompt (for an agent) or command (any program), found neither",
    );
  }
  checkProfile(reading, agent, entry.agent === undefined ? ["agent"] : [...place, "agent"]);
  if (entry.interactive === false && reading.agents.includes(agent) && !reading.headless.includes(agent)) {
    const can = `expected true: ${agent} has no form without a screen (${reading.headless.join(", ")} have one)`;
    reading.report(reading.source, [...place, "interactive"], can);
  }
  return { kind: "agent", profile: agent, prompt: prompt ?? "" };
}

function checkProfile(reading: Reading, agent: string, place: Place): void {
  if (reading.agents.includes(agent)) return;
  const near = nearest(agent, reading.agents);
  const meant = near === null ? "; for any other program write `command`" : `; did you mean "${near}"?`;
  reading.report(
    reading.source,
    place,
    `expected one of ${reading.agents.join(", ")}, found "${agent}"${meant}`,
  );
}

export function planTimeout(
  reading: Reading,
  written: string | number | undefined,
  place: Place,
): Millis | null {
  if (written === undefined) return null;
  const length = readDuration(written);
  if (length === null) {
    const found = JSON.stringify(written);
    reading.report(
      reading.source,
      place,
      `expected seconds, or a length of time like 90s, 10m or 1h30m, found ${found}`,
    );
  }
  return length;
}

function planFeature(
  reading: Reading,
  file: FeatureFile,
  name: string,
  feature: Feature,
  launch: Launch,
): PlannedTask {
  const { source } = file;
  const claims = (key: "can_modify" | "cannot_modify") =>
    feature[key].map((path, at) => reading.claim(source, [name, key, at], path));
  const modifies = claims("can_modify");
  const cannotModify = claims("cannot_modify");
  checkOwnBoundary(reading, source, name, modifies, cannotModify);
  const words = {
    ...reading.vars,
    feature: name,
    can_modify: listed(feature.can_modify),
    cannot_modify: listed(feature.cannot_modify),
    dependencies: listed(feature.dependencies),
    goal: reading.goal,
  };
  const plan: TaskPlan = {
    id: name as TaskId,
    name: shownName(name),
    ...fillLaunch(withPrompt(launch, feature.prompt), words),
    modifies,
    cannotModify,
    needs: feature.dependencies.filter((on) => file.features.has(on)).map((on) => on as TaskId),
    dependencyPaths: feature.dependencies.flatMap((on, at) =>
      file.features.has(on) ? [] : [reading.claim(source, [name, "dependencies", at], on)],
    ),
    parallelSafe: feature.parallel_safe,
  };
  return { plan, source, place: [name], needsKey: "dependencies" };
}

/** A feature that is of another kind than the rest (the tests of one, its documentation) says itself what to do. */
function withPrompt(launch: Launch, prompt: string | undefined): Launch {
  if (prompt === undefined || launch.program.kind !== "agent") return launch;
  return { ...launch, program: { ...launch.program, prompt } };
}

function checkOwnBoundary(
  reading: Reading,
  source: Source,
  name: string,
  modifies: readonly PathClaim[],
  cannotModify: readonly PathClaim[],
): void {
  for (const [at, path] of modifies.entries()) {
    const forbidden = cannotModify.find((other) => overlap(path.claim, other.claim) !== null);
    if (forbidden === undefined) continue;
    const message = `expected a path outside this feature's own cannot_modify, found ${path.written}, which meets ${forbidden.written}`;
    reading.report(source, [name, "can_modify", at], message, "refused");
  }
}

function listed(paths: readonly string[]): string {
  return paths.length === 0 ? "nothing" : paths.join(", ");
}

/** `feature-trading` is shown as `Trading Feature`, as in the guide; every other name as it is. */
function shownName(name: string): string {
  const [, short] = /^feature-(.+)$/.exec(name) ?? [];
  if (short === undefined) return name;
  const words = short.split(/[-_]+/).filter((word) => word !== "");
  return [...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)), "Feature"].join(" ");
}

/** Puts the words in the place of `{{name}}`, in the prompt and in commands. Others stay: they may be meant. */
function fillLaunch(launch: Launch, words: Readonly<Record<string, string>>): Launch {
  const fill = (text: string) =>
    text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) =>
      Object.hasOwn(words, name) ? (words[name] ?? whole) : whole,
    );
  const fillCommand = (command: CommandLine): CommandLine =>
    command.kind === "shell"
      ? { kind: "shell", line: fill(command.line) }
      : { kind: "argv", argv: command.argv.map(fill) };
  const { program, verify } = launch;
  return {
    ...launch,
    program:
      program.kind === "agent"
        ? { ...program, prompt: fill(program.prompt) }
        : { kind: "command", command: fillCommand(program.command) },
    verify: verify === null ? null : fillCommand(verify),
  };
}
