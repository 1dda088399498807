// A supervisor that dies at, or gets an error from, each system call that an acquire and a release make.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Hit, hit, holdersAfterStarving, recordCalls } from "./crash-point.ts";
import { canTrace, countCalls, type Point } from "./strace.ts";

/** What changes a file, a folder or a connection: each call is tried. */
const writing = [
  "write",
  "writev",
  "pwrite64",
  "sendmsg",
  "sendto",
  "fsync",
  "fdatasync",
  "ftruncate",
  "fallocate",
  "rename",
  "renameat",
  "renameat2",
  "link",
  "linkat",
  "unlink",
  "unlinkat",
  "fchmod",
];
/** Between two calls that write it makes no difference for the disk when exactly the process dies: of these every
 *  second is tried. */
const looking = [
  "openat",
  "close",
  "read",
  "pread64",
  "fcntl",
  "lseek",
  "statx",
  "newfstatat",
  "fstat",
  "readlink",
  "getdents64",
  "accept4",
  "epoll_pwait",
  "mmap",
];
const everyOfLooking = 2;
const atOnce = 2;

const traces = await canTrace();
if (!traces) console.log("Skipped: strace is not installed or may not trace here.");

test.skipIf(!traces)(
  "the supervisor dies at any system call: what was acknowledged is there, and the next one is not stuck",
  async () => {
    const counts = await countedCalls();
    const points = [
      ...pointsOf(counts, writing, "SIGKILL", 1),
      ...pointsOf(counts, looking, "SIGKILL", everyOfLooking),
    ];
    const hits = await hitAll(points);
    console.log(`${wordsOf(counts)}\nkilled: ${summaryOf(hits)}`);
    expect(hits.flatMap(problemsOf)).toEqual([]);
    // The client asks the next supervisor the same question.
    expect(hits.filter(({ released }) => released !== "released").map(({ point }) => point)).toEqual([]);
    expect(hits.filter(({ early }) => early).map(({ point }) => point)).toEqual([]);
    expect(hits.filter(({ died }) => died).length).toBeGreaterThan(points.length / 2);
  },
  300_000,
);

test.skipIf(!traces)(
  "any system call fails: the answer is true, and the next one is not stuck",
  async () => {
    const counts = await countedCalls();
    const points = [
      ...pointsOf(counts, writing, "EIO", 1),
      ...pointsOf(counts, ["write", "pwrite64", "fsync", "fdatasync", "ftruncate"], "ENOSPC", 2),
      ...pointsOf(counts, ["accept4"], "EMFILE", 1),
    ];
    const hits = await hitAll(points);
    console.log(`failed: ${summaryOf(hits)}`);
    expect(hits.flatMap(problemsOf)).toEqual([]);
    expect(hits.filter(({ early }) => early).map(({ point }) => point)).toEqual([]);
  },
  300_000,
);

// A process that cannot be looked at is not one that has gone.
test.skipIf(!traces)("any file cannot be opened: the answer is true", async () => {
  const hits = await hitAll(pointsOf(await countedCalls(), ["openat"], "EMFILE", 1));
  expect(hits.flatMap(problemsOf)).toEqual([]);
});

test.skipIf(!traces)("no file can be opened for a while: nobody who lives loses a lock", async () => {
  expect(await holdersAfterStarving()).toEqual(["keeper"]);
});

async function countedCalls(): Promise<Map<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-calls-"));
  try {
    const output = join(folder, "calls");
    await recordCalls(output, [...writing, ...looking]);
    return countCalls(readFileSync(output, "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function pointsOf(
  counts: ReadonlyMap<string, number>,
  calls: readonly string[],
  fate: Point["fate"],
  every: number,
): Point[] {
  return calls.flatMap((call) =>
    Array.from({ length: counts.get(call) ?? 0 }, (_, index) => ({ call, n: index + 1, fate })).filter(
      ({ n }) => (n - 1) % every === 0,
    ),
  );
}

async function hitAll(points: readonly Point[]): Promise<Hit[]> {
  const waiting = [...points];
  const hits: Hit[] = [];
  const work = async () => {
    for (let point = waiting.shift(); point !== undefined; point = waiting.shift())
      hits.push(await hit(point));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return hits;
}

function problemsOf({ point, problems }: Hit): string[] {
  return problems.map((problem) => `${point.fate} at ${point.call} ${point.n}: ${problem}`);
}

function summaryOf(hits: readonly Hit[]): string {
  const count = (is: (hit: Hit) => boolean) => hits.filter(is).length;
  return [
    `${hits.length} points, ${count(({ died }) => died)} deaths`,
    `${count(({ acquired }) => acquired !== "granted")} acquires and ${count(({ released }) => released !== "released")} releases not granted`,
    `${count(({ early }) => early)} acknowledged before the files showed it${hits.flatMap(({ early, point }) => (early ? ` ${point.fate} ${point.call} ${point.n}` : [])).join(",")}`,
  ].join(" · ");
}

function wordsOf(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([call, count]) => `${count} ${call}`).join(", ");
}
