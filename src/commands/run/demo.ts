// `lockstep demo`: the main job on a sample workspace with scripted agents, no account and no key.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { liveSessions } from "../../../state/model/select.ts";
import { openSupervisor } from "../../client/connect.ts";
import { type Invocation, parse, supervisorFor } from "../../command-line/invocation.ts";
import { printAnswer } from "../../command-line/output.ts";
import { makeDemoWorkspace } from "../../demo/workspace.ts";
import { exitCode, refusal } from "../../system/failure.ts";
import { type Places, placesOf } from "../../system/places.ts";
import { readStateDir } from "../../workflow/find.ts";
import { runIn } from "./run.ts";
import { showRun } from "./screen.ts";

export async function demo(invocation: Invocation): Promise<number> {
  const parsed = parse(invocation, { dir: { type: "string" } });
  const named = parsed.text("dir");
  const folder = named === null ? mkdtempSync(join(tmpdir(), "lockstep-demo-")) : resolve(named);
  // The demo is a run of its own, also when it is tried inside somebody's session.
  delete process.env.LOCKSTEP_SESSION;
  delete process.env.LOCKSTEP_WORKSPACE;
  const made = await makeDemoWorkspace(folder);
  if (!made.ok) throw refusal(made.problem);
  const places = placesOf(folder, await readStateDir(folder));
  let stays = named !== null;
  try {
    const screen = !invocation.json && process.stdin.isTTY === true && process.stdout.isTTY === true;
    if (!screen) return await runIn(places, invocation, true);
    const { code, agentsGoOn } = await onScreen(places, invocation);
    stays ||= agentsGoOn;
    if (stays) process.stdout.write(comeBack(places, agentsGoOn));
    return code;
  } finally {
    if (!stays) await removeDemo(places);
  }
}

interface LeftScreen {
  readonly code: number;
  /** The person detached while agents were at work. */
  readonly agentsGoOn: boolean;
}

async function onScreen(places: Places, invocation: Invocation): Promise<LeftScreen> {
  using supervisor = await supervisorFor(places, "to-launch");
  const begun = await supervisor.run({ auto: false, again: false, launch: true });
  if (!begun.ok) return { code: printAnswer(invocation, begun), agentsGoOn: false };
  const left = await showRun(supervisor, places, invocation, { attach: null });
  const agentsGoOn = left === "detached" && liveSessions(await supervisor.state()).length > 0;
  return { code: exitCode.done, agentsGoOn };
}

function comeBack(places: Places, agentsGoOn: boolean): string {
  const what = agentsGoOn ? "The demo goes on" : "The demo's workspace stays";
  return `${what} in ${places.workspace}; to attach again: lockstep --workspace ${places.workspace}\n`;
}

/** Ends its agents and background processes, then removes its folder. */
async function removeDemo(places: Places): Promise<void> {
  using supervisor = await openSupervisor(places, "never");
  if (supervisor !== null) {
    await supervisor.down(true);
  }
  rmSync(places.workspace, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
