// Lists a task's changes since its phase began, file by file, for a person to look at.
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Change, Changes } from "../../state/explain/details.ts";
import { covers } from "../../state/locks/overlap.ts";
import { runningPhase } from "../../state/model/select.ts";
import type { State, Task } from "../../state/model/state.ts";
import { git } from "./ask.ts";
import { changedSince } from "./baseline.ts";

/** More is read in an editor. */
const filesMax = 100;
const linesMax = 200;
const bytesMax = 64 * 1024;

/** Lists the changes under the paths that the task may modify. */
export async function changesOf(workspace: string, state: State, task: Task): Promise<Changes> {
  const phase = runningPhase(state, task.phase);
  if (phase === null)
    return { kind: "unknown", why: `${task.phase} is not running: git has what was changed in it.` };
  const { baseline } = phase;
  if (baseline === null) return { kind: "unknown", why: "The phase has only begun." };
  const changed = await changedSince(workspace, baseline, []);
  if (changed.kind === "unknown" || baseline.kind === "none")
    return { kind: "unknown", why: changed.kind === "unknown" ? `${changed.why}.` : "" };
  const own = changed.paths.filter((path) => task.plan.modifies.some(({ claim }) => covers(claim, path)));
  const shown = await Promise.all(
    own.slice(0, filesMax).map((path) => changeOf(workspace, baseline.head, path)),
  );
  const more = own.length - shown.length;
  return {
    kind: "files",
    changes: more > 0 ? [...shown, { path: `… and ${more} more files`, diff: "" }] : shown,
  };
}

export async function changeOf(workspace: string, head: string, path: string): Promise<Change> {
  const args = ["diff", "--no-color", "--no-ext-diff", "--no-renames", "--relative", head, "--", path];
  const diffed = await git(workspace, args);
  const text = diffed.ok ? diffed.text : diffed.why;
  // A file unknown to git is new as a whole.
  return {
    path: `/${path}`,
    diff: cutLines(text === "" ? await asNew(join(workspace, path)) : withoutHead(text)),
  };
}

/** The path stands above it already. */
function withoutHead(diff: string): string {
  const at = diff.indexOf("\n@@");
  return at < 0 ? diff.trimEnd() : diff.slice(at + 1).trimEnd();
}

async function asNew(file: string): Promise<string> {
  try {
    await using opened = await open(file, "r");
    const bytes = Buffer.alloc(bytesMax);
    const { bytesRead } = await opened.read(bytes, 0, bytesMax, 0);
    const part = bytes.subarray(0, bytesRead);
    if (part.includes(0)) return "a binary file";
    return part
      .toString("utf8")
      .trimEnd()
      .split("\n")
      .map((line) => `+${line}`)
      .join("\n");
  } catch {
    return "it is gone, or cannot be read";
  }
}

function cutLines(text: string): string {
  const lines = text.split("\n");
  return lines.length <= linesMax
    ? text
    : [...lines.slice(0, linesMax), `… ${lines.length - linesMax} more lines`].join("\n");
}
