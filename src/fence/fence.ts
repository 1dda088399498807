// The fence: what the operating system lets a session write, whatever its agent tries. In: what the session may write.
// Out: how its program is started so that all else is read-only to it, or the sentence why there is no fence.

import { lstatSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { isGlob } from "../../state/locks/overlap.ts";
import type { PathClaim } from "../../state/model/state.ts";
import type { FencedProgram, Inside } from "./bounds.ts";
import { fencedProgram } from "./bwrap.ts";
import { madeFolders } from "./made-folders.ts";
import { canFence } from "./probe.ts";
import { seatbeltProgram } from "./seatbelt.ts";

export type Fence =
  | { readonly kind: "up"; readonly how: string; readonly start: (argv: readonly string[]) => FencedProgram }
  | { readonly kind: "off"; readonly why: string };

export async function fenceFor(inside: Inside): Promise<Fence> {
  const probed = await canFence();
  if (!probed.ok) return { kind: "off", why: probed.why };
  const folders: string[] = [];
  const root = inside.tree?.root ?? inside.places.workspace;
  for (const path of inside.writable) {
    const why = notFenceable(root, path);
    if (why !== null) return { kind: "off", why };
    folders.push(folderOf(root, path));
  }
  madeFolders.make(inside.session, folders);
  const program = process.platform === "darwin" ? seatbeltProgram : fencedProgram;
  return {
    kind: "up",
    how: probed.how,
    start: (argv) => program(argv, { ...inside, folders }),
  };
}

/** Why this claim cannot be a writable folder in a fence; null when it can. */
export function notFenceable(workspace: string, { claim, written }: PathClaim): string | null {
  if (isGlob(claim)) return `${written} is a pattern, and a fence knows whole folders only`;
  const folder = folderOf(workspace, { claim, written });
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined && !/\/$/.test(written) && claim !== ".")
    return `${written} does not exist, and a fence needs a folder: write ${written}/ if it is one`;
  if (found?.isFile()) return `${written} is a file, and a fence knows whole folders only`;
  // Since the claim was made it, or a folder above, may have become a link, which would open what it leads to.
  return isWhereItIs(folder) ? null : `${written} leads somewhere else since it was locked`;
}

function isWhereItIs(folder: string): boolean {
  try {
    return realpathSync.native(folder) === folder;
  } catch {
    // Not there yet: what is above it decides.
    return folder !== "/" && isWhereItIs(dirname(folder));
  }
}

function folderOf(workspace: string, { claim }: PathClaim): string {
  return claim === "." ? workspace : join(workspace, claim);
}
