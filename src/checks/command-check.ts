// A check that runs a command, or says that it passed already on the very same files.
import type { State } from "../../state/model/state.ts";
import { git } from "../git/ask.ts";
import type { Checked, CheckRound } from "../git/check-round.ts";
import { type CommandCheck, contentOf } from "../git/content.ts";
import { runCommand } from "./run.ts";

export async function checkCommand(plan: CommandCheck, round: CheckRound): Promise<Checked> {
  const { places, state, signal, onStarted, onOutput } = round;
  const content = await contentOf(places.workspace, plan);
  const before = content === null ? null : passedBefore(state, content);
  if (content !== null && before !== null)
    return { ok: true, evidence: `${before}; nothing that it depends on has changed since`, content };
  const [made, head] = await Promise.all([
    runCommand(plan.command, {
      cwd: places.workspace,
      signal,
      env: plan.env ?? {},
      onStarted,
      ...(onOutput === undefined ? {} : { onOutput }),
    }),
    git(places.workspace, ["rev-parse", "--short", "HEAD"]),
  ]);
  // A change while it ran may or may not have been seen.
  const isProof = made.ok && content !== null && (await contentOf(places.workspace, plan)) === content;
  return {
    ...made,
    ...(head.ok ? { commit: head.text.trim() } : {}),
    ...(isProof ? { content } : {}),
  };
}

/** The evidence of the run that passed on this content, at any sync point of the run, and when that was. */
function passedBefore(state: State, content: string): string | null {
  for (const point of state.syncPoints)
    for (const { proof } of point.checks)
      if (proof?.content === content) return `${proof.evidence} (at ${new Date(proof.at).toISOString()})`;
  return null;
}
