// Judges one torture. In: everything that was seen. Out: what broke a promise, a sentence each, and the figures.
import type { Entry, Step } from "./diary.ts";
import { type JournalEvent, type ListedLock, replay } from "./journal.ts";
import type { Outage } from "./supervisors.ts";
import { keepers, type Seen } from "./torture.ts";
import { leavesOf } from "./universe.ts";

/** The promise is that a lock goes within a second of its holder… */
const deadLockMs = 1_000;
/** …and this much is for a machine whose cores are shared with all the others that are tortured. */
export const slackMs = 1_000;

export interface Verdict {
  readonly doubleHolders: readonly string[];
  readonly lostAnswers: readonly string[];
  /** All that was broken, those two among it. */
  readonly violations: readonly string[];
  readonly deadLockStays: readonly number[];
  /** Locks that were granted to a process which was dead by then; they go like those of all dead ones. */
  readonly grantedToDead: number;
  readonly answers: Readonly<Record<"granted" | "released" | "refused" | "failed", number>>;
  readonly failures: readonly string[];
}

export function judge(seen: Seen): Verdict {
  const of = <Kind extends Step["step"]>(step: Kind) =>
    seen.diaries.filter((entry): entry is Extract<Entry, { step: Kind }> => entry.step === step);
  const doubleHolders = of("not-alone").map(({ why }) => why);
  const lostAnswers = [
    ...lostGrants(of("granted"), seen.journal),
    ...lostReleases(of("released"), seen.journal),
    ...of("lock-lost").map(({ agent, token, why }) => `${agent} lost token ${token}: ${why}`),
  ];
  const deadLockStays = seen.reader.deadLocks.map((lock) => stayOf(lock, seen.outages));
  return {
    doubleHolders,
    lostAnswers,
    violations: [
      ...doubleHolders,
      ...lostAnswers,
      ...wrongFiles(seen, deadLockStays),
      ...wrongEnd(seen),
      ...seen.stuck,
    ],
    deadLockStays,
    grantedToDead: grantedToDead(seen),
    answers: {
      granted: of("granted").length,
      released: of("released").length,
      refused: of("refused").length,
      failed: of("failed").length,
    },
    failures: [...new Set(of("failed").map(({ why }) => why))],
  };
}

/** How long it was seen, counted from when there was somebody again who could free it. */
function stayOf({ from, to }: Outage, outages: readonly Outage[]): number {
  const freeable = outages
    .filter((outage) => outage.from <= to && outage.to >= from)
    .reduce((latest, outage) => Math.max(latest, outage.to), from);
  return Math.max(0, to - freeable);
}

function lostGrants(
  granted: readonly (Entry & { readonly step: "granted" })[],
  journal: readonly JournalEvent[],
): string[] {
  const acquired = new Map(
    journal.filter(({ type }) => type === "lock-acquired").map((event) => [event.token, event]),
  );
  const seen = new Set<number>();
  return granted.flatMap(({ agent, token, paths }) => {
    const event = acquired.get(token);
    const isTwice = seen.has(token);
    seen.add(token);
    if (isTwice) return [`token ${token} was given twice, the second time to ${agent}`];
    if (event === undefined) return [`token ${token}, granted to ${agent}, is not in the journal`];
    const isSame = event.agent === agent && same(event.paths ?? [], paths);
    return isSame
      ? []
      : [`token ${token} is ${paths.join(" ")} of ${agent}, but in the journal ${JSON.stringify(event)}`];
  });
}

function lostReleases(
  released: readonly (Entry & { readonly step: "released" })[],
  journal: readonly JournalEvent[],
): string[] {
  const freed = new Set(
    journal
      .filter(({ type, kept = [] }) => type === "lock-released" && kept.length === 0)
      .map(({ token }) => token),
  );
  return released.flatMap(({ agent, token }) =>
    freed.has(token) ? [] : [`the release of token ${token} by ${agent} is not in the journal`],
  );
}

function wrongFiles({ reader }: Seen, deadLockStays: readonly number[]): string[] {
  const tooLong = deadLockStays.filter((ms) => ms > deadLockMs + slackMs);
  return [
    ...reader.torn.map((text) => `a torn file: ${text}`),
    ...(reader.missing > 0 ? [`a file was missing ${reader.missing} times`] : []),
    ...reader.cameBack.map((token) => `token ${token} came back into the file after it was gone`),
    ...tooLong.map((ms) => `a lock outlived its holder by ${ms} ms`),
  ];
}

function wrongEnd({ journal, listed, integrity }: Seen): string[] {
  const { held, problems } = replay(journal, haveCommonLeaf);
  const missing = keepers.filter((agent) => !listed.some(({ agent_id }) => agent_id === agent));
  return [
    ...problems,
    ...(same(held.map(wordsOf), listed.map(wordsOf))
      ? []
      : [`the journal gives ${held.map(wordsOf).join()}, the list is ${listed.map(wordsOf).join()}`]),
    ...missing.map((agent) => `${agent}, which lives, lost its lock`),
    ...(integrity === "ok" ? [] : [`the store is damaged: ${integrity}`]),
  ];
}

function grantedToDead({ killed, journal }: Seen): number {
  const killedAt = new Map(killed.map(({ agent, at }) => [agent, at]));
  return journal.filter(
    ({ type, agent = "", at }) =>
      type === "lock-acquired" && Date.parse(at) > (killedAt.get(agent) ?? Number.POSITIVE_INFINITY),
  ).length;
}

function haveCommonLeaf(one: readonly string[], other: readonly string[]): boolean {
  const leaves = new Set(one.flatMap(leavesOf));
  return other.flatMap(leavesOf).some((leaf) => leaves.has(leaf));
}

function wordsOf({ agent_id, locked_paths, token }: ListedLock): string {
  return `${token} ${agent_id} ${[...locked_paths].sort().join(" ")}`;
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
}
