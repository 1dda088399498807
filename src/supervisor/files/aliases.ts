// Locked paths that lead somewhere else by now: one that was not there when it was locked, or was a folder, can have
// become a symbolic link since. Where it leads belongs to its holder too, for everybody who asks from then on.

import { overlap } from "../../../state/locks/overlap.ts";
import { allLocks } from "../../../state/model/select.ts";
import type { Lock, PathClaim, State, Token } from "../../../state/model/state.ts";
import { claimOf } from "../../system/paths.ts";

/** A look costs about 5 µs a path, so after a millisecond for each it takes half a percent of the time… */
const lookAgainMsPerPath = 1;
/** …and with many, what has become a link since is seen after this at the latest. */
const lookAgainMsMax = 100;
const pathsLookedAtMax = 2_000;

export interface Alias {
  readonly lock: Lock;
  /** As it was locked, and where that leads now. */
  readonly path: PathClaim;
}

export class Aliases {
  readonly #workspace: string;
  #found: readonly { readonly token: Token; readonly path: PathClaim }[] = [];
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(workspace: string) {
    this.#workspace = workspace;
  }

  /** A lock of somebody else whose path now leads to one of these. */
  rivalOf(state: State, agent: string, paths: readonly PathClaim[]): Alias | null {
    this.#look(state);
    for (const { token, path } of this.#found) {
      const lock = state.locks[token];
      if (lock === undefined || lock.agent === agent) continue;
      if (paths.some((asked) => overlap(asked.claim, path.claim) !== null)) return { lock, path };
    }
    return null;
  }

  #look(state: State): void {
    const held = allLocks(state).flatMap(({ token, paths }) => paths.map((path) => ({ token, path })));
    const sinceMs = performance.now() - this.#lookedAt;
    if (sinceMs < Math.min(held.length * lookAgainMsPerPath, lookAgainMsMax)) return;
    this.#lookedAt = performance.now();
    this.#found = held.slice(0, pathsLookedAtMax).flatMap(({ token, path }) => {
      const now = claimOf(this.#workspace, path.written, { kind: "file" });
      return now.ok && now.claim.claim !== path.claim ? [{ token, path: now.claim }] : [];
    });
  }
}
