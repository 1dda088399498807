// `lockstep init`: the files of a new workspace, for one of the guide's three patterns. Overwrites nothing.

import { resolve } from "node:path";
import { defaultAgent } from "../../../state/model/plan.ts";
import { profileNames } from "../../agents/table.ts";
import { type Invocation, parse } from "../../command-line/invocation.ts";
import { printAnswer, printJson, printLine } from "../../command-line/output.ts";
import { type Pattern, patterns } from "../../init/boundaries.ts";
import { askPerson } from "../../init/questions.ts";
import { type Chosen, type Written, writeWorkspace } from "../../init/write.ts";
import { exitCode, messageOf, refusal, usage } from "../../system/failure.ts";
import { nearest } from "../../workflow/nearest.ts";
import { readWorkflow } from "../../workflow/read.ts";

export async function init(invocation: Invocation): Promise<number> {
  const parsed = parse(invocation, { pattern: { type: "string" }, agent: { type: "string" } });
  const folder = resolve(invocation.workspace ?? process.cwd());
  const said: Chosen = {
    pattern: oneOf(patterns, "--pattern", parsed.text("pattern")) ?? "feature",
    agent: oneOf(profileNames, "--agent", parsed.text("agent")) ?? defaultAgent,
    goal: "",
  };
  const isSaid = parsed.text("pattern") !== null || parsed.text("agent") !== null || invocation.json;
  const person = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const chosen = isSaid || !person ? said : await askPerson(profileNames, said);
  if (chosen === null) return exitCode.interrupted;
  return report(invocation, folder, chosen, write(folder, chosen));
}

// --- helpers ------------------------------------------------------------------------------------

function oneOf<Choice extends string>(
  choices: readonly Choice[],
  option: string,
  said: string | null,
): Choice | null {
  if (said === null) return null;
  const found = choices.find((choice) => choice === said);
  if (found !== undefined) return found;
  const near = nearest(said, choices);
  const hint = near === null ? "" : ` Did you mean ${near}?`;
  throw usage(`${option} takes one of ${choices.join(", ")}, not ${JSON.stringify(said)}.${hint}`);
}

function write(folder: string, chosen: Chosen): Written {
  try {
    return writeWorkspace(folder, chosen);
  } catch (error) {
    const reason = messageOf(error);
    throw refusal(`The workspace cannot be written in ${folder}: ${reason}.`);
  }
}

async function report(
  invocation: Invocation,
  folder: string,
  { pattern, agent }: Chosen,
  written: Written,
): Promise<number> {
  if (written.kind === "exists")
    throw refusal(
      `${written.file} exists already in ${folder} and is not overwritten. \`lockstep check\` says what it would run; to begin anew, move it away first.`,
    );
  if (written.kind === "invalid")
    return printAnswer(invocation, {
      ok: false,
      sentence: "BOUNDARIES.json cannot be read, so nothing was written.",
      invalid: [...written.problems],
    });
  const read = await readWorkflow(folder);
  const refusals = read.ok
    ? []
    : read.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
  const { files, kept } = written;
  if (invocation.json)
    printJson({ ok: true, workspace: folder, pattern, agent, written: files, kept, refusals });
  else printLine(sentences(pattern, written, refusals).join("\n"));
  return exitCode.done;
}

function sentences(
  pattern: Pattern,
  { files, kept }: Extract<Written, { kind: "written" }>,
  refusals: readonly string[],
): readonly string[] {
  return [
    ...files.map((file) => `Wrote ${file}${file === "BOUNDARIES.json" ? ` (pattern: ${pattern})` : ""}.`),
    ...kept.map((file) => `Kept ${file}, which was there.`),
    ...refusals.map((one) => `To be mended before a run: ${one}`),
    "Read them, then: `lockstep check` says what may run at once, `lockstep` starts.",
  ];
}
