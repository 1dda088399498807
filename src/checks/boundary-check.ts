// No write outside a boundary: git says which files changed since the phase began, and each must be covered by a
// path that was locked in this phase.
import type { PathClaim } from "../../state/model.ts";
import { covers } from "../../state/overlap.ts";
import { changedSince } from "./boundary.ts";
import type { Checked, CheckRound } from "./make.ts";

/** More are counted, not named. */
const namedMax = 5;
/** Each is an event; somebody who formats a whole tree is one fact, not 50,000. */
const journaledMax = 100;

export async function checkBoundary(round: CheckRound): Promise<Checked> {
  const { state, places } = round;
  const point = state.syncPoints.find((candidate) => candidate.plan.id === round.sync);
  const phase = state.phases.find((candidate) => candidate.id === point?.after);
  const baseline = phase?.status.kind === "running" ? phase.status.baseline : null;
  if (phase === undefined || baseline === null)
    return { ok: false, evidence: "nobody looked at the files when the phase began" };
  if (baseline.kind === "none") return { ok: true, evidence: `not audited: ${baseline.why}` };
  const scratch = state.run?.workflow.scratch ?? [];
  const changed = await changedSince(places.workspace, baseline, [
    ...scratch.map((path) => path.claim),
    ownFolder(places),
  ]);
  if (changed.kind === "unknown") return { ok: true, evidence: `not audited: ${changed.why}` };
  const mine = new Set(phase.status.kind === "running" ? phase.status.mine : []);
  const others = changed.paths.filter((path) => !mine.has(`/${path}`));
  return judge(others, round.granted());
}

function judge(paths: readonly string[], granted: readonly PathClaim[]): Checked {
  const outside = paths.filter((path) => !granted.some((lock) => covers(lock.claim, path)));
  if (outside.length === 0)
    return {
      ok: true,
      evidence: `${paths.length} ${paths.length === 1 ? "file" : "files"} changed, all under locks`,
    };
  const named = outside
    .slice(0, namedMax)
    .map((path) => `/${path}`)
    .join(", ");
  const more = outside.length > namedMax ? ` and ${outside.length - namedMax} more` : "";
  return {
    ok: false,
    evidence: `changed without a lock in this phase: ${named}${more}`,
    violations: outside.slice(0, journaledMax).map((path) => ({ path: `/${path}` })),
  };
}

function ownFolder(places: CheckRound["places"]): string {
  return places.stateFolder.slice(places.workspace.length + 1);
}
