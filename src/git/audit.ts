// No write outside a boundary: git says which files changed since the phase began, and each must be covered by a
// path that was locked in this phase.

import { gitLink, guardedFiles, guardOver } from "../../state/locks/guarded.ts";
import { covers } from "../../state/locks/overlap.ts";
import { type RunningPhase, runningPhase } from "../../state/model/select.ts";
import type { Marked, PathClaim, PhaseId, State, TaskId } from "../../state/model/state.ts";
import type { FoundFile } from "../../state/run/receive.ts";
import type { Granted } from "../store/open.ts";
import type { Places } from "../system/places.ts";
import { changedSince } from "./baseline.ts";
import { changeOf } from "./changes.ts";
import type { Checked, CheckRound } from "./check-round.ts";

/** More are counted, not named. */
const namedMax = 5;
/** Each is an event; somebody who formats a whole tree is one fact, not 50,000. */
const journaledMax = 100;

/** As much of a change as tells what it is; more is read in an editor. */
const diffLinesMax = 20;
const diffCharactersMax = 2_000;
/** The whole text is the output of one check. */
const textFilesMax = 10;

export async function checkBoundary(round: CheckRound): Promise<Checked> {
  const point = round.state.syncPoints.find((candidate) => candidate.plan.id === round.sync);
  if (point === undefined) return { ok: false, evidence: "there is no such sync point" };
  const looked = await lookOutside(round, point.after);
  if (looked.kind === "unseen") return { ok: false, evidence: looked.why };
  if (looked.kind === "unaudited") return { ok: true, evidence: `not audited: ${looked.why}` };
  return judge(looked);
}

interface Looking {
  readonly state: State;
  readonly places: Places;
  readonly granted: () => readonly Granted[];
}

export type Looked =
  | { readonly kind: "unseen"; readonly why: string }
  | { readonly kind: "unaudited"; readonly why: string }
  | {
      readonly kind: "seen";
      readonly changed: number;
      readonly outside: readonly FoundFile[];
      readonly more: number;
    };

/** Finds what changed since the phase began and no lock of the phase covers. */
export async function lookOutside(looking: Looking, id: PhaseId): Promise<Looked> {
  const { state, places } = looking;
  const status = runningPhase(state, id);
  if (status === null || status.baseline === null)
    return { kind: "unseen", why: "nobody looked at the files when the phase began" };
  const { baseline } = status;
  if (baseline.kind === "none") return { kind: "unaudited", why: baseline.why };
  const changed = await changedSince(places.workspace, baseline, [ownFolder(places)]);
  if (changed.kind === "unknown") return { kind: "unaudited", why: changed.why };
  const { isScratch, isLocked } = permissionsOf(looking);
  const counted = changed.paths.filter((path) => !isScratch(path));
  const files = counted
    .filter((path) => !isLocked(path))
    .map((path) => ({ path: `/${path}`, mark: changed.marks.get(path) ?? "" }));
  const others = notMine(status, files);
  const named = others.slice(0, journaledMax).map(async (file) => {
    const path = file.path.slice(1);
    // Files inside .git may hold a password, and the path says enough.
    const { diff } = isInGit(path) ? { diff: "" } : await changeOf(places.workspace, baseline.head, path);
    return { ...file, diff: shortDiff(diff) };
  });
  const outside = await Promise.all(named);
  return { kind: "seen", changed: counted.length, outside, more: others.length - outside.length };
}

/** Lists what allowed a changed path (relative to the workspace) to be written. A guarded path is neither
 *  scratch nor open to a session's lock. `task`: locks of other agents do not count. */
export function permissionsOf(
  { state, places, granted }: Looking,
  task?: TaskId,
): { readonly isScratch: (path: string) => boolean; readonly isLocked: (path: string) => boolean } {
  const guarded = guardedFiles(state.run?.workflow, ownFolder(places)).map((claim) => ({ claim }));
  const isGuarded = (path: string) => isInGit(path) || guardOver(guarded, path) !== undefined;
  const isIn = (claims: readonly PathClaim[], path: string) =>
    claims.some(({ claim }) => covers(claim, path));
  const locks = granted().filter(({ agent }) => task === undefined || agent === undefined || agent === task);
  const ofPeople = locks.filter(
    ({ agent = "" }) => !Object.hasOwn(state.tasks, agent) && !Object.hasOwn(state.sessions, agent),
  );
  const scratch = state.run?.workflow.scratch ?? [];
  return {
    isScratch: (path) => !isGuarded(path) && isIn(scratch, path),
    isLocked: (path) => isIn(isGuarded(path) ? ofPeople : locks, path),
  };
}

/** Without those that a person took for their own as they are now. */
export function notMine<File extends Marked>(
  { mine = [] }: RunningPhase,
  files: readonly File[],
): readonly File[] {
  return files.filter((file) => !mine.some(({ path, mark }) => path === file.path && mark === file.mark));
}

/** Also in a repository above the workspace. */
function isInGit(path: string): boolean {
  return path.split("/").includes(gitLink);
}

function judge({ changed, outside, more }: Extract<Looked, { kind: "seen" }>): Checked {
  if (outside.length === 0) {
    const files = `${changed} ${changed === 1 ? "file" : "files"} changed, all under locks`;
    return { ok: true, evidence: files, violations: [] };
  }
  const named = outside.slice(0, namedMax).map(({ path }) => path);
  const others = outside.length - named.length + more;
  return {
    ok: false,
    evidence: `changed without a lock in this phase: ${named.join(", ")}${others > 0 ? ` and ${others} more` : ""}`,
    violations: outside,
    output: foundText(outside),
  };
}

export function shortDiff(text: string): string {
  const lines = text.slice(0, diffCharactersMax).trimEnd().split("\n");
  const isCut = lines.length > diffLinesMax || text.length > diffCharactersMax;
  return [...lines.slice(0, diffLinesMax), ...(isCut ? ["…"] : [])].join("\n");
}

/** Each file with its change, for a person to see what it is about. */
export function foundText(files: readonly FoundFile[]): string {
  const shown = files.slice(0, textFilesMax).map(({ path, suspects, diff }) => {
    const who = suspects === undefined || suspects.length === 0 ? "" : ` (${suspects.join(", ")})`;
    return `${path}${who}\n${diff ?? ""}`.trimEnd();
  });
  const more = files.length > shown.length ? [`… and ${files.length - shown.length} more files`] : [];
  return [...shown, ...more].join("\n");
}

function ownFolder(places: Places): string {
  return places.stateFolder.slice(places.workspace.length + 1);
}
