// `npm run mutate [-- ROOM…]`: changes the code of a room in one place at a time and says which changes no test notices. Tests
// run in one child process, the quickest first, each only against mutants that it comes by; a mutant that does not end is
// ended. The working tree is never touched. Options: --only=TEXT tries only mutants of files whose path has the text.
import { Child } from "./child.ts";
import type { Mutant } from "./mutants.ts";
import { type Room, rooms } from "./rooms.ts";
import { mutantsOfRoom } from "./switchable.ts";
import type { Reach } from "./worker.ts";

/** Each mutant leaves its modules in the process, some 2 MB. */
const mutantsPerProcess = 150;
/** How much longer a mutant may take than none, and what a busy machine may take for nothing. */
const patience = 4;
const patienceMs = 5_000;

interface Score {
  readonly room: string;
  readonly killed: number;
  readonly unended: number;
  readonly survivors: readonly Mutant[];
  readonly unreached: readonly Mutant[];
}

const asked = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const only = process.argv.find((word) => word.startsWith("--only="))?.slice("--only=".length) ?? "";
const unknown = asked.filter((name) => !rooms.some((room) => room.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no room ${unknown.join(", ")}; there are ${rooms.map(({ name }) => name).join(", ")}.\n`,
  );
  process.exit(2);
}

const scores: Score[] = [];
for (const room of rooms) if (asked.length === 0 || asked.includes(room.name)) scores.push(await judge(room));
print(
  `\n${"room".padEnd(20)}${"mutants".padStart(8)}${"noticed".padStart(9)}${"survived".padStart(10)}  rate`,
);
for (const { room, killed, unended, survivors, unreached } of scores) {
  const all = killed + survivors.length + unreached.length;
  const rate = all === 0 ? 100 : (100 * killed) / all;
  const row = `${room.padEnd(20)}${String(all).padStart(8)}${String(killed).padStart(9)}`;
  const left = String(survivors.length + unreached.length).padStart(10);
  print(
    `${row}${left}  ${rate.toFixed(1)} % (${unended} did not end, ${unreached.length} reached by no test)`,
  );
}

async function judge(room: Room): Promise<Score> {
  const started = performance.now();
  const mutants = mutantsOfRoom(room);
  const first = new Child(room.name);
  const found = await first.ask({ kind: "reach" }, 600_000);
  first.end();
  if (found?.kind !== "reached") throw new Error(`The tests of ${room.name} do not run.`);
  for (const test of found.failed) print(`! fails without any mutant, so it is left out: ${test}`);
  const covering = coverage(found.tests);
  let child = new Child(room.name);
  let tried = 0;
  let killed = 0;
  let unended = 0;
  const survivors: Mutant[] = [];
  const unreached: Mutant[] = [];
  for (const [id, mutant] of mutants.entries()) {
    if (!mutant.file.includes(only)) continue;
    const tests = covering.get(id) ?? [];
    if (tests.length === 0) {
      unreached.push(mutant);
      print(`${told(mutant)}   (no test comes by)`);
      continue;
    }
    if (tried >= mutantsPerProcess) {
      child.end();
      child = new Child(room.name);
      tried = 0;
    }
    tried += 1;
    const ms = tests.reduce((sum, test) => sum + test.ms, 0) * patience + patienceMs;
    const answer = await child.ask({ kind: "try", mutant: id, tests }, ms);
    if (answer === null) {
      child.end();
      child = new Child(room.name);
      tried = 0;
      unended += 1;
    }
    if (answer === null || (answer.kind === "tried" && answer.by !== null)) killed += 1;
    else {
      survivors.push(mutant);
      print(told(mutant));
    }
  }
  child.end();
  print(`${room.name}: ${((performance.now() - started) / 1_000).toFixed(0)} s`);
  return { room: room.name, killed, unended, survivors, unreached };
}

/** The tests that come by each mutant, the quickest first. */
function coverage(tests: readonly Reach[]): ReadonlyMap<number, readonly Reach[]> {
  const covering = new Map<number, Reach[]>();
  for (const test of tests.toSorted((one, other) => one.ms - other.ms))
    for (const id of new Set(test.mutants)) {
      const known = covering.get(id) ?? [];
      known.push(test);
      covering.set(id, known);
    }
  return covering;
}

function told({ file, line, original, mutated, isStatement }: Mutant): string {
  const short = (text: string) => {
    const one = text.replaceAll(/\s+/g, " ");
    return one.length > 90 ? `${one.slice(0, 87)}…` : one;
  };
  return `${file}:${line}  ${short(original)}  →  ${isStatement ? "(left out)" : short(mutated)}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
