// The boundary of one session, as its fence is told of it.

import type { PathClaim, SessionId } from "../../state/model/state.ts";
import type { Tree } from "../git/trees/tree.ts";
import type { Places } from "../system/places.ts";

export interface Inside {
  readonly places: Places;
  /** The task's own; null: it works in the workspace. */
  readonly tree: Tree | null;
  readonly session: SessionId;
  /** The session's, where its recording is too. */
  readonly folder: string;
  /** The locks of its task, and paths that everybody may write. */
  readonly writable: readonly PathClaim[];
  /** The paths that no session may write, relative to the workspace and to the tree. */
  readonly guarded: readonly string[];
  /** Of the agent itself: its settings and sessions. Those that are not there are left out. */
  readonly own: readonly string[];
  /** Among those, what would run programs later, outside of the fence. */
  readonly closed: readonly string[];
}

export interface Bounds extends Inside {
  /** Real, existing folders. */
  readonly folders: readonly string[];
}

export interface FencedProgram {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}
