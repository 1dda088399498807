// The guide's duties beyond the claims: tasks at once must not write the same, stay within their boundaries, hold a
// lock for what they write, and not be launched at once in a serial phase.
import { covers, overlap } from "../../../state/locks/overlap.ts";
import type { Launch, Session, Write } from "../../transcript/session.ts";
import { type Territory, territoryOf } from "../facts/launch-paths.ts";
import { type Ground, phaseAt } from "../facts/workspace-facts.ts";
import type { Duty, Finding, Group } from "./judge.ts";
import { pairsBeside } from "./spans.ts";

/** All duties, judged by the facts that are known. */
export function dutiesOn(ground: Ground): Duty {
  return (session, groups) => {
    const territory = territoryOf(ground.workspace, session.cwd);
    return [
      ...conflicts(session.launches, territory),
      ...boundaryConflicts(session.launches, territory, ground),
      ...unlockedWrites(session, territory, ground),
      ...serialPhases(groups, ground),
    ];
  };
}

// --- resource conflicts -------------------------------------------------------------------------

function conflicts(launches: readonly Launch[], territory: Territory): readonly Finding[] {
  const grounds = new Map(launches.map((launch) => [launch.id, groundOf(launch, territory)]));
  const found: Finding[] = [];
  for (const [first, second] of pairsBeside(launches)) {
    const [a, b] = [grounds.get(first.id), grounds.get(second.id)];
    const message = a === undefined || b === undefined ? null : conflictOf(a, b);
    if (message !== null) found.push(conflict(second, message));
    if (found.length === conflictsMax) break;
  }
  return found;
}

/** More than anybody reads. */
const conflictsMax = 1_000;

interface Grounds {
  readonly name: string;
  readonly scope: ReturnType<Territory["scope"]>;
  readonly written: ReturnType<Territory["written"]>;
}

function groundOf(launch: Launch, territory: Territory): Grounds {
  return { name: launch.label, scope: territory.scope(launch), written: territory.written(launch.writes) };
}

/** The strongest proof first: the same file written by both, then written in the other's part, then given to both. */
function conflictOf(a: Grounds, b: Grounds): string | null {
  const both = a.written.find((one) => b.written.some((other) => other.claim === one.claim));
  if (both !== undefined) return `${a.name} and ${b.name} ran at once and both wrote ${both.shown}`;
  const intrusion = intrusionOf(a, b) ?? intrusionOf(b, a);
  if (intrusion !== null) return intrusion;
  for (const one of a.scope)
    for (const other of b.scope) {
      const witness = overlap(one.claim, other.claim);
      if (witness !== null)
        return `${a.name} (${one.shown}) and ${b.name} (${other.shown}) ran at once, and both were given /${witness}`;
    }
  return null;
}

function intrusionOf(writer: Grounds, owner: Grounds): string | null {
  const isIn = (path: { readonly claim: string }, grounds: Grounds) =>
    grounds.scope.some((scope) => covers(scope.claim, path.claim));
  const found = writer.written.find((path) => isIn(path, owner) && !isIn(path, writer));
  return found === undefined
    ? null
    : `${writer.name} wrote ${found.shown} while ${owner.name}, to whom it was given, ran`;
}

function conflict(launch: Launch, message: string): Finding {
  const mend = "Give each task paths of its own, or run them one after the other.";
  return { kind: "resource-conflict", severity: "error", message: `${message}. ${mend}`, at: launch.at };
}

// --- boundaries ---------------------------------------------------------------------------------

function boundaryConflicts(
  launches: readonly Launch[],
  territory: Territory,
  { features }: Ground,
): readonly Finding[] {
  if (features.size === 0) return [];
  return launches.flatMap((launch) => {
    const { name, scope, written } = groundOf(launch, territory);
    const feature = launch.ok ? featureOf(launch, scope, features) : null;
    const own = feature === null ? undefined : features.get(feature);
    if (feature === null || own === undefined) return [];
    const isOwn = (claim: string) => own.canModify.some((other) => overlap(other, claim) !== null);
    for (const path of [...written, ...scope]) {
      const forbidden = own.cannotModify.find((other) => overlap(other, path.claim) !== null);
      if (forbidden !== undefined)
        return [
          conflict(
            launch,
            `${name} is ${feature} and touches ${path.shown}, which its cannot_modify refuses`,
          ),
        ];
      const [owner] =
        [...features].find(
          ([other, { canModify }]) =>
            other !== feature &&
            !isOwn(path.claim) &&
            canModify.some((claim) => overlap(claim, path.claim) !== null),
        ) ?? [];
      if (owner !== undefined)
        return [
          conflict(launch, `${name} is ${feature} and touches ${path.shown}, which belongs to ${owner}`),
        ];
    }
    return [];
  });
}

/** The one feature that the launch names, else the one whose part it was given; null when that is not clear. */
function featureOf(
  launch: Launch,
  scope: readonly { readonly claim: string }[],
  features: Ground["features"],
): string | null {
  const said = `${launch.label}\n${launch.prompt}`;
  const candidates = [
    [...features.keys()].filter((name) => hasWord(said, name)),
    [...features.keys()].filter((name) => hasWord(launch.label, name.replace(/^feature-/, ""))),
    [...features]
      .filter(([, { canModify }]) =>
        scope.some((path) => canModify.some((claim) => covers(claim, path.claim))),
      )
      .map(([name]) => name),
  ];
  const clear = candidates.find((names) => names.length === 1);
  return clear?.[0] ?? null;
}

function hasWord(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w-])${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`, "i").test(text);
}

// --- locks --------------------------------------------------------------------------------------

function unlockedWrites(
  session: Session,
  territory: Territory,
  { locks, scratch }: Ground,
): readonly Finding[] {
  if (locks === null) return [];
  const writers: readonly { name: string; writes: readonly Write[] }[] = [
    ...session.launches.map(({ label, writes }) => ({ name: label, writes })),
    ...[...session.strayWrites].map(([agent, writes]) => ({ name: `sub-agent ${agent}`, writes })),
  ];
  return writers.flatMap(({ name, writes }) => {
    const told = new Set<string>();
    return territory.written(writes).flatMap(({ shown, claim, write }): readonly Finding[] => {
      const { time } = write.at;
      if (time === null || time < locks.since || told.has(claim)) return [];
      if (scratch.some((folder) => covers(folder, claim))) return [];
      const isCovered = locks.spans.some(
        ({ from, to, claims }) => from <= time && time <= to && claims.some((lock) => covers(lock, claim)),
      );
      if (isCovered) return [];
      told.add(claim);
      const when = new Date(time).toISOString();
      const message = `${name} wrote ${shown} at ${when}, when no lock covered it. Lock it first: lockstep lock acquire --agent ID ${shown}`;
      return [{ kind: "unlocked-write", severity: "error", message, at: write.at }];
    });
  });
}

// --- phases -------------------------------------------------------------------------------------

function serialPhases(groups: readonly Group[], ground: Ground): readonly Finding[] {
  return groups.flatMap(({ launches }): readonly Finding[] => {
    const counted = launches.filter((launch) => launch.ok);
    const [first] = counted;
    if (first === undefined || counted.length < 2 || first.at.time === null) return [];
    const phase = phaseAt(ground, first.at.time);
    if (phase?.mode !== "serial") return [];
    const message = `${counted.length} agents were launched at once in ${phase.id}, which is a serial phase. One at a time, in order; parallel work begins after its sync point.`;
    return [{ kind: "serial-phase", severity: "error", message, at: first.at }];
  });
}
