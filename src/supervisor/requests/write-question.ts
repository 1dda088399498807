// An agent's hook asks whether a call may write its files. Nothing changes by asking, so nothing is committed.
import { relative } from "node:path";
import { whyNotWrite } from "../../../state/decide/may-write.ts";
import { guardedFiles, guardedInGit } from "../../../state/locks/guarded.ts";
import { shownClaim } from "../../../state/locks/path.ts";
import type { PathClaim, SessionId, State } from "../../../state/model/state.ts";
import { rootOf } from "../../git/trees/tree.ts";
import { claimOf } from "../../system/paths.ts";
import type { Places } from "../../system/places.ts";
import type { Answer } from "../../wire/protocol.ts";

export interface Asked {
  readonly session: SessionId | null;
  /** As the tool was given them. */
  readonly paths: readonly string[];
  /** Absolute: where relative ones begin. */
  readonly cwd: string;
  /** As in WriteQuestion. */
  readonly subAgent?: string | null | undefined;
}

export function mayWrite(places: Places, state: State, { session, paths, cwd, subAgent }: Asked): Answer {
  const found = claimsOf(rootOf(places, state, session), paths, cwd);
  // Outside of the workspace no lock can stand, which is for a session to heed and for nobody else.
  if (found.outside !== null && session !== null)
    return { ok: false, sentence: `${found.outside} Write only what is locked for you.` };
  const why = whyNotWrite(state, {
    session,
    ...(subAgent === undefined ? {} : { subAgent }),
    paths: found.paths,
    guarded: guardedIn(places, state),
  });
  return why === null ? { ok: true, sentence: "" } : { ok: false, sentence: why };
}

/** The claims below `root`, or why the first other path is none. */
export function claimsOf(
  root: string,
  written: readonly string[],
  cwd: string,
): { readonly paths: readonly PathClaim[]; readonly outside: string | null } {
  const claims = written.map((path) => claimOf(root, path, { kind: "tool", cwd }));
  return {
    paths: claims.flatMap((claim) =>
      claim.ok ? [{ claim: claim.claim.claim, written: shownClaim(claim.claim.claim) }] : [],
    ),
    outside: claims.flatMap((claim) => (claim.ok ? [] : [claim.problem]))[0] ?? null,
  };
}

/** The claims that no session may write. */
export function guardedIn(places: Places, state: State): readonly PathClaim[] {
  const files = guardedFiles(state.run?.workflow, relative(places.workspace, places.stateFolder));
  return [...files, ...guardedInGit.map((path) => `.git/${path}`)].flatMap((path) => {
    const claim = claimOf(places.workspace, path, { kind: "file" });
    return claim.ok ? [{ claim: claim.claim.claim, written: shownClaim(claim.claim.claim) }] : [];
  });
}
