// No write outside a boundary: git says which files changed since the phase began, and each must be covered by a
// path that was locked in this phase.

import { covers } from "../../state/locks/overlap.ts";
import type { PhaseId, State } from "../../state/model/state.ts";
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
/** All of it is the output of one check. */
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

/** What has changed since the phase began and no lock of it covers. */
export async function lookOutside({ state, places, granted }: Looking, id: PhaseId): Promise<Looked> {
  const status = state.phases.find((candidate) => candidate.id === id)?.status;
  const baseline = status?.kind === "running" ? status.baseline : null;
  if (status?.kind !== "running" || baseline === null)
    return { kind: "unseen", why: "nobody looked at the files when the phase began" };
  if (baseline.kind === "none") return { kind: "unaudited", why: baseline.why };
  const scratch = (state.run?.workflow.scratch ?? []).map((path) => path.claim);
  const changed = await changedSince(places.workspace, baseline, [...scratch, ownFolder(places)]);
  if (changed.kind === "unknown") return { kind: "unaudited", why: changed.why };
  const locks = granted();
  const files = changed.paths
    .filter((path) => !locks.some((lock) => covers(lock.claim, path)))
    .map((path) => ({ path: `/${path}`, mark: changed.marks.get(path) ?? "" }));
  const mine = status.mine ?? [];
  const others = files.filter(
    (file) => !mine.some(({ path, mark }) => path === file.path && mark === file.mark),
  );
  const named = others.slice(0, journaledMax).map(async (file) => {
    const { diff } = await changeOf(places.workspace, baseline.head, file.path.slice(1));
    return { ...file, diff: shortDiff(diff) };
  });
  const outside = await Promise.all(named);
  return { kind: "seen", changed: changed.paths.length, outside, more: others.length - outside.length };
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
