// Trees and branches of ours that stay behind: what is merged and clean may go, anything else is somebody's work.
import { existsSync, realpathSync } from "node:fs";
import { sep } from "node:path";
import type { PathClaim, State } from "../../../state/model/state.ts";
import type { Places } from "../../system/places.ts";
import { git } from "../ask.ts";
import { isIn, uncommitted } from "./commit.ts";
import { branchPrefix, treesFolder } from "./tree.ts";

export interface Leftover {
  /** null: only its branch is there. */
  readonly folder: string | null;
  /** null: its agent has left it. */
  readonly branch: string | null;
  /** The work that would be lost with it, or its user; null when there is neither. */
  readonly keptFor: string | null;
}

export async function leftoversOf(places: Places, state: State): Promise<readonly Leftover[]> {
  const { workspace } = places;
  const trees = await treesIn(places);
  const listed = await git(workspace, [
    "for-each-ref",
    "--format=%(refname:short)",
    `refs/heads/${branchPrefix}`,
  ]);
  const branches = listed.ok ? listed.text.split("\n").filter((name) => name !== "") : [];
  const bare = branches.filter((name) => !trees.some(({ branch }) => branch === name));
  const all = [...trees, ...bare.map((branch) => ({ folder: null, branch }))];
  const scratch = state.run?.workflow.scratch ?? [];
  return Promise.all(
    all.map(async (one): Promise<Leftover> => {
      const keptFor = neededBy(state, one) ?? (await lostWith(workspace, { ...one, scratch }));
      return { ...one, keptFor };
    }),
  );
}

/** Why a tree of the run that is under way is kept. */
export const neededByRun = "the run that is under way may need it";

interface Doomed {
  readonly folder: string | null;
  readonly branch: string | null;
  readonly scratch: readonly PathClaim[];
}

/** Removes it when nothing is lost with it; else says what would be. Git is never told to throw a commit away. */
export async function removeTree(workspace: string, doomed: Doomed): Promise<string | null> {
  const { folder, branch, scratch } = doomed;
  const lost = await lostWith(workspace, doomed);
  if (lost !== null) return lost;
  // Somebody deleted it: what git remembers of it goes too, and of no other, whose disk may only be away.
  if (folder !== null && !existsSync(folder)) await git(workspace, ["worktree", "remove", folder]);
  if (folder !== null && existsSync(folder)) {
    const hasScratch = scratch.length > 0 && (await uncommitted(folder, []))?.length !== 0;
    const removed = await git(workspace, ["worktree", "remove", ...(hasScratch ? ["--force"] : []), folder]);
    if (!removed.ok) return removed.why;
  }
  if (branch === null || !(await git(workspace, ["rev-parse", "--verify", "--quiet", branch])).ok)
    return null;
  const deleted = await git(workspace, ["branch", "--quiet", "--delete", branch]);
  return deleted.ok ? null : deleted.why;
}

async function treesIn(places: Places): Promise<readonly { folder: string; branch: string | null }[]> {
  const said = await git(places.workspace, ["worktree", "list", "--porcelain", "-z"]);
  const ours = `${realOr(treesFolder(places))}${sep}`;
  return (said.ok ? said.text : "").split("\0\0").flatMap((block) => {
    const fields = new Map(block.split("\0").map((line) => cut(line)));
    const folder = fields.get("worktree");
    const branch = fields.get("branch")?.replace(/^refs\/heads\//, "") ?? null;
    return folder?.startsWith(ours) === true ? [{ folder, branch }] : [];
  });
}

function neededBy(
  { run }: State,
  { folder, branch }: { folder: string | null; branch: string | null },
): string | null {
  if (run === null || run.status.kind === "finished") return null;
  const isOfRun = `${folder ?? ""}/${branch ?? ""}`.includes(`/${run.executionId}/`);
  return isOfRun ? neededByRun : null;
}

async function lostWith(workspace: string, { folder, branch, scratch }: Doomed): Promise<string | null> {
  const open = folder === null || !existsSync(folder) ? [] : await uncommitted(folder, scratch);
  if (open === null) return "git cannot tell what is in it";
  if (open.length > 0) return `${open.length === 1 ? open[0] : `${open.length} files`} not committed in it`;
  const heads = folder !== null && existsSync(folder) ? [await headOf(folder), branch] : [branch];
  for (const head of heads)
    if (head !== null && (await git(workspace, ["rev-parse", "--verify", "--quiet", head])).ok)
      if (!(await isIn(workspace, head, "HEAD"))) return "its commits are not merged";
  return null;
}

async function headOf(folder: string): Promise<string | null> {
  const said = await git(folder, ["rev-parse", "HEAD"]);
  return said.ok ? said.text.trim() : null;
}

function cut(line: string): readonly [string, string] {
  const at = line.indexOf(" ");
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
}

function realOr(path: string): string {
  return existsSync(path) ? realpathSync.native(path) : path;
}
