// `lockstep clean`: removes the worktrees and branches of tasks that are merged, after saying which.
import { createInterface } from "node:readline/promises";
import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { printJson, printLine } from "../../command-line/output.ts";
import { type Leftover, leftoversOf, removeTree } from "../../git/trees/leftovers.ts";
import { exitCode, refusal } from "../../system/failure.ts";

export async function clean(invocation: Invocation): Promise<number> {
  const isAgreed = parse(invocation, { yes: { type: "boolean", short: "y" } }).flag("yes");
  if (process.env.LOCKSTEP_SESSION !== undefined)
    throw refusal("Inside a session nothing is cleared away: that is for the person outside.");
  const places = await placesFor(invocation);
  using supervisor = await supervisorFor(places);
  const state = await supervisor.state();
  const found = await leftoversOf(places, state);
  const free = found.filter(({ keptFor }) => keptFor === null);
  const say = invocation.json ? () => {} : printLine;
  for (const one of found) say(lineOf(one));
  if (found.length === 0) say("No worktree and no branch of a task is left.");
  const goesOn = free.length > 0 && (isAgreed || (!invocation.json && (await agreed(free.length))));
  const scratch = state.run?.workflow.scratch ?? [];
  const removed: Leftover[] = [];
  for (const one of goesOn ? free : []) {
    const why = await removeTree(places.workspace, { ...one, scratch });
    if (why === null) removed.push(one);
    else process.stderr.write(`${nameOf(one)} stays: ${why}.\n`);
  }
  if (removed.length > 0) say(`Removed ${removed.length}.`);
  const kept = found.filter((one) => !removed.includes(one));
  if (invocation.json) printJson({ removed, kept });
  return removed.length === free.length ? exitCode.done : exitCode.refused;
}

function lineOf(one: Leftover): string {
  return one.keptFor === null
    ? `would remove  ${nameOf(one)} (merged)`
    : `keeps         ${nameOf(one)}: ${one.keptFor}`;
}

function nameOf({ folder, branch }: Leftover): string {
  return [folder, branch].filter((name) => name !== null).join(", branch ");
}

async function agreed(count: number): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) {
    printLine("Nothing was removed. To remove what is merged: `lockstep clean --yes`.");
    return false;
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const left = new AbortController();
    lines.on("close", () => left.abort());
    const answer = await lines.question(`Remove ${count}? [y/N] `, { signal: left.signal }).catch(() => "");
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
