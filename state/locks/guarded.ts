// The paths that no session may write, whatever it has locked: files that decide who may write what, and
// files that make git run programs outside of every fence. The hook refuses them, the fence closes them, and
// the audit reports a change of one.

import type { Workflow } from "../model/state.ts";
import { covers } from "./overlap.ts";

/** Paths in the workspace, and in each task's own tree. `stateFolder` is relative to the workspace. */
export function guardedFiles(workflow: Workflow | undefined, stateFolder: string): readonly string[] {
  const named = (workflow?.files ?? []).map(({ claim }) => claim);
  return [...new Set(["lockstep.yaml", "BOUNDARIES.json", stateFolder, ...named])];
}

/** The file by which a linked work tree names its repository. */
export const gitLink = ".git";

/** Paths below git's own folder. `*` is one name. */
export const guardedInGit = [
  ...["config", "config.worktree", "hooks", "info", "modules"],
  ...["config.worktree", "commondir", "gitdir"].map((name) => `worktrees/*/${name}`),
];

/** Reports whether git acts by this file below its folder. Its other files change with each commit or repack. */
export function steersGit(path: string): boolean {
  return /(^|\/)config(\.worktree)?$|(^|\/)hooks\/|(^|\/)info\/(?!refs$)/.test(path);
}

/** The guarded claim that this path lies in, or that lies below it. */
export function guardOver<Guard extends { readonly claim: string }>(
  guarded: readonly Guard[],
  path: string,
): Guard | undefined {
  return guarded.find(({ claim }) => covers(claim, path) || path === "." || claim.startsWith(`${path}/`));
}
