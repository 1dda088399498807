// Tries mutants of one room in a process of its own, since a mutant may never end. In: which tests to run against which
// mutant. Out: what each test reaches, once; then for each mutant the test that noticed it, or null.
import fc from "fast-check";
import { random } from "../helpers/random.ts";
import { type Collected, collect, runCollected } from "./collected.ts";
import { filesOf, rooms, root } from "./rooms.ts";
import { switchOn } from "./switchable.ts";

/** A test, and the mutants whose place it comes by. */
export interface Reach {
  readonly file: string;
  readonly test: number;
  readonly name: string;
  readonly ms: number;
  readonly mutants: readonly number[];
}

export type Asked =
  | { readonly kind: "reach" }
  | {
      readonly kind: "try";
      readonly mutant: number;
      readonly tests: readonly Pick<Reach, "file" | "test">[];
    };
export type Told =
  | { readonly kind: "reached"; readonly tests: readonly Reach[]; readonly failed: readonly string[] }
  | { readonly kind: "tried"; readonly mutant: number; readonly by: string | null };

const room = rooms.find(({ name }) => name === process.argv[2]);
if (room === undefined) throw new Error(`There is no room ${process.argv[2]}.`);
const { tests: testGlobs } = room;
switchOn(room);
// The same chance for each mutant; a counterexample is enough, it need not be small.
fc.configureGlobal({ seed: 13, endOnFailure: true });
process.env.SIMULATION_RUNS = "20";

let active = -1;
let reached = new Set<number>();
globalThis.__mutant = (id) => {
  if (active === -1) reached.add(id);
  return id === active;
};

let round = 0;

async function load(file: string): Promise<readonly Collected[]> {
  const chance = random(1);
  Math.random = () => chance.below(1_000_000) / 1_000_000;
  return collect(() => import(`file://${root}${file}?mutant=${round}`));
}

async function reach(): Promise<Told> {
  const tests: Reach[] = [];
  const failed: string[] = [];
  for (const file of filesOf(testGlobs)) {
    reached = new Set();
    const collected = await load(file);
    const atLoad = reached;
    for (const [test, one] of collected.entries()) {
      if (one.isSkipped) continue;
      reached = new Set();
      const start = performance.now();
      const problem = await problemOf(one);
      const ms = performance.now() - start;
      if (problem !== null) failed.push(`${file}: ${one.name}: ${problem}`);
      else tests.push({ file, test, name: one.name, ms, mutants: [...atLoad, ...reached] });
    }
  }
  return { kind: "reached", tests, failed };
}

async function problemOf(test: Collected): Promise<string | null> {
  try {
    await runCollected(test);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function attempt({ mutant, tests }: Extract<Asked, { kind: "try" }>): Promise<Told> {
  active = mutant;
  round += 1;
  const loaded = new Map<string, readonly Collected[]>();
  for (const { file, test } of tests) {
    const by = await noticed(file, test, loaded);
    if (by !== null) return { kind: "tried", mutant, by };
  }
  return { kind: "tried", mutant, by: null };
}

async function noticed(
  file: string,
  test: number,
  loaded: Map<string, readonly Collected[]>,
): Promise<string | null> {
  try {
    const collected = loaded.get(file) ?? (await load(file));
    loaded.set(file, collected);
    const one = collected[test];
    if (one === undefined) return `${file}: its tests are others`;
    return (await problemOf(one)) === null ? null : `${file}: ${one.name}`;
  } catch {
    return `${file} cannot be loaded`;
  }
}

// A mutant may break a promise that nobody waits for: the test that runs then judges, not the process's end.
for (const fault of ["unhandledRejection", "uncaughtException"])
  process.on(fault, (error: unknown) => {
    if (active !== -1) return;
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
process.on("message", async (asked: Asked) => {
  const told = asked.kind === "reach" ? await reach() : await attempt(asked);
  process.send?.(told);
});
process.on("disconnect", () => process.exit());
