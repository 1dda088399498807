// Which tests prove which room. A room is mutated file by file; a mutant is shown to these tests alone, so each test here
// has to be one that runs the room in its own process.
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface Room {
  readonly name: string;
  /** Globs from the root of the project. */
  readonly sources: readonly string[];
  readonly tests: readonly string[];
}

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the core follows is shown by rules of their own and by whole runs. */
const coreTests = [
  "test/state/{decide,explain,follow,locks,run,sync}/**/*.test.ts",
  "test/simulation/**/*.test.ts",
];

export const rooms: readonly Room[] = [
  {
    name: "state/locks",
    sources: ["state/locks/**/*.ts"],
    tests: ["test/state/locks/**/*.test.ts", "test/state/run/properties.test.ts"],
  },
  { name: "state/run", sources: ["state/run/**/*.ts"], tests: coreTests },
  { name: "state/decide", sources: ["state/decide/**/*.ts"], tests: coreTests },
  { name: "state/follow", sources: ["state/follow/**/*.ts"], tests: coreTests },
  { name: "src/fence", sources: ["src/fence/*.ts"], tests: ["test/src/fence/*.test.ts"] },
  { name: "src/hook", sources: ["src/hook/*.ts"], tests: ["test/src/hook/*.test.ts"] },
  { name: "src/git", sources: ["src/git/*.ts"], tests: ["test/src/git/*.test.ts"] },
  {
    name: "src/sessions/pty",
    sources: ["src/sessions/pty/*.ts"],
    tests: ["test/src/sessions/pty/*.test.ts"],
  },
  {
    name: "src/sessions/view",
    sources: ["src/sessions/view/*.ts"],
    tests: ["test/src/sessions/view/*.test.ts"],
  },
];

export function filesOf(globs: readonly string[]): readonly string[] {
  return globs.flatMap((glob) => globSync(glob, { cwd: root })).sort();
}
