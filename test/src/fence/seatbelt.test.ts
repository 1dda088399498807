// The fence of macOS as far as it can be tried elsewhere: the rules that it is made of, and that the probe, which decides
// on each machine whether they hold, finds a hole where there is one.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Bounds } from "../../../src/fence/bounds.ts";
import { fencedProgram } from "../../../src/fence/bwrap.ts";
import { canFence } from "../../../src/fence/probe.ts";
import { whyNoSeatbelt } from "../../../src/fence/probe-seatbelt.ts";
import { seatbeltProgram } from "../../../src/fence/seatbelt.ts";
import { placesOf } from "../../../src/system/places.ts";
import type { SessionId } from "../../../state/model/state.ts";

const bwrap = await canFence();
let base: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "lockstep-seatbelt-")));
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

function bounds(): Bounds {
  for (const folder of ["src/a", ".git", '.lockstep/sessions/a "1"'])
    mkdirSync(join(base, folder), { recursive: true });
  writeFileSync(join(base, "lockstep.yaml"), "");
  return {
    places: placesOf(base, ".lockstep"),
    tree: null,
    session: 'a "1"' as SessionId,
    folder: join(base, '.lockstep/sessions/a "1"'),
    writable: [],
    own: [],
    closed: [],
    guarded: ["lockstep.yaml", "BOUNDARIES.json", ".lockstep"],
    folders: [join(base, "src/a")],
  };
}

test("the last rule about a path is the one that its layer wants", () => {
  const { argv, env } = seatbeltProgram(["agent", "--go"], bounds());
  expect(argv).toEqual([
    "/usr/bin/sandbox-exec",
    "-f",
    join(base, '.lockstep/sessions/a "1"/fence'),
    "agent",
    "--go",
  ]);
  const rules = readFileSync(argv[2] ?? "", "utf8").split("\n");
  const last = (path: string) =>
    rules.findLast((rule) => rule.includes("file-write*") && rule.includes(`"${path}"`));
  expect(last(base)).toMatch(/^\(deny /);
  expect(last(join(base, "src/a"))).toMatch(/^\(allow /);
  expect(last(join(base, "lockstep.yaml"))).toMatch(/^\(deny /);
  expect(last(join(base, ".git/hooks"))).toMatch(/^\(deny /);
  expect(last(join(base, ".lockstep/run"))).toMatch(/^\(deny file-read\* /);
  expect(last(String(env.TMPDIR).replaceAll('"', '\\"'))).toMatch(/^\(allow /);
  const depth = rules
    .join("")
    .split("")
    .reduce((open, sign) => open + (sign === "(" ? 1 : sign === ")" ? -1 : 0), 0);
  expect(depth).toBe(0);
});

test("the probe finds what a fence does not stop, and nothing where one stops it all", async () => {
  expect(await whyNoSeatbelt(10_000, (argv) => ({ argv, env: {} }))).toBe("it does not stop a write");
  expect(await whyNoSeatbelt(10_000, () => ({ argv: ["/bin/false"], env: {} }))).toContain("cannot make one");
  expect(await whyNoSeatbelt(10_000, () => ({ argv: ["/bin/true"], env: {} }))).toBe(
    "it stops what is allowed",
  );
  if (bwrap.ok && bwrap.how === "bwrap") expect(await whyNoSeatbelt(10_000, fencedProgram)).toBe(null);
});
