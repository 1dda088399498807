// Before a tool runs: a write that no lock allows is denied, and so is, to a session, what cannot be told.

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { writesOf } from "../agents/tools.ts";
import { openSupervisor } from "../client/connect.ts";
import type { Fields } from "../system/fields.ts";
import type { Places } from "../system/places.ts";
import type { HookFormat } from "./answer.ts";
import { toolCallOf } from "./call.ts";
import type { Standing } from "./context.ts";

export interface Call {
  readonly standing: Standing;
  /** null: stdin was no JSON object. */
  readonly event: Fields | null;
  readonly format: HookFormat;
}

/** null: the call may go on. */
export async function whyDenied(call: Call): Promise<string | null> {
  const { standing, event } = call;
  if (standing.kind === "elsewhere") return null;
  if (standing.kind === "session" && standing.places === null)
    return `Session ${standing.id} is not in a workspace (no lockstep.yaml in or above its folder), so nothing says what it may write.`;
  const tool = event === null ? null : toolCallOf(event);
  if (tool === null)
    return standing.kind === "session"
      ? "What this tool call writes cannot be told: its hook was given no JSON with a tool_name. Use a file tool with a plain path."
      : null;
  const writes = writesOf(tool);
  if (writes.kind === "none") return null;
  if (writes.kind === "untold")
    return standing.kind === "session" ? `What this call writes cannot be told: ${writes.why}.` : null;
  const cwd = tool.cwd !== null && isAbsolute(tool.cwd) ? tool.cwd : process.cwd();
  const paths = writes.paths.map((path) => expanded(path, call.format));
  if (standing.places === null) return null;
  return ask(standing, standing.places, { paths, cwd, writer: await writerOf(event ?? {}) });
}

/** Loaded where it is needed alone: every write of every agent waits for this. */
async function writerOf(event: Fields): Promise<Writes["writer"]> {
  if (process.env.LOCKSTEP_DISPATCHER === undefined) return undefined;
  const { subAgentIn } = await import("./sub-agent.ts");
  return subAgentIn(event);
}

interface Writes {
  readonly paths: readonly string[];
  readonly cwd: string;
  /** In a dispatcher's session: what the sub-agent was told, null for the agent itself. */
  readonly writer: string | null | undefined;
}

async function ask(
  standing: Standing,
  places: Places,
  { paths, cwd, writer }: Writes,
): Promise<string | null> {
  const isSession = standing.kind === "session";
  // A lock keeps its supervisor up; where the file shows none and nobody answers, there is nothing to start one for.
  const start = isSession || !showsLocks(places) ? "never" : "to-look";
  using supervisor = await openSupervisor(places, start);
  if (supervisor !== null) {
    const answer = await supervisor.mayWrite(paths, cwd, writer);
    return answer.ok ? null : answer.sentence;
  }
  return isSession
    ? "The supervisor of this workspace does not answer, so nothing says what may be written. Wait a moment and try again; if it stays so, ask the person to run `lockstep`."
    : null;
}

function showsLocks(places: Places): boolean {
  const file = join(places.stateFolder, "RESOURCE_LOCKS.json");
  try {
    return existsSync(places.store) && readFileSync(file, "utf8").includes('"agent_id"');
  } catch {
    return existsSync(places.store);
  }
}

/** As the tools themselves read a path before they open it. */
function expanded(path: string, format: HookFormat): string {
  const plain = format === "pi" && path.startsWith("@") ? path.slice(1) : path;
  return plain === "~" || plain.startsWith("~/") ? join(homedir(), plain.slice(1)) : plain;
}
