// What no session may write, asked of all that keep it from that: the hook before a write, the fence at it, the audit
// after it.
import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { layersOf } from "../../../src/fence/layers.ts";
import { lookOutside } from "../../../src/git/audit.ts";
import { takeBaseline } from "../../../src/git/baseline.ts";
import { mayWrite } from "../../../src/supervisor/requests/write-question.ts";
import { type Places, placesOf } from "../../../src/system/places.ts";
import { readWorkflow } from "../../../src/workflow/read.ts";
import { guardedFiles } from "../../../state/locks/guarded.ts";
import { phasePlan } from "../../../state/model/select.ts";
import type { PhaseId, State } from "../../../state/model/state.ts";
import { addFiles, folderWith } from "../../helpers/folders.ts";
import { World } from "../../helpers/world.ts";

const workflow = `name: guarded
extends: shared/base.yaml
includes: shared/parts.yaml
phases:
  - id: build
    mode: serial
    tasks:
      - { id: all, modifies: [/], command: "true" }
`;

const closed = [
  ...[".git/config", ".git/config.worktree", ".git/hooks/post-checkout", ".git/info/attributes"],
  ...[".git/modules/sub/config", ".git/modules/sub/hooks/post-checkout"],
  ...[".git/modules/deep/er/config", ".git/worktrees/tree/config.worktree"],
  ...["lockstep.yaml", "BOUNDARIES.json", "shared/base.yaml", "shared/parts.yaml"],
];
const open = ["src/a.ts", "shared/other.yaml", ".git/COMMIT_EDITMSG"];

interface Ground {
  readonly places: Places;
  readonly state: State;
}

/** A session that holds a lock on the whole workspace, in a phase that has begun. */
async function ground(): Promise<Ground> {
  const folder = folderWith({
    "shared/base.yaml": "goal: as always\n",
    "shared/parts.yaml": "scratch: [/shared/]\n",
    "shared/other.yaml": "",
    "src/a.ts": "",
    "BOUNDARIES.json": "{}\n",
    "lockstep.yaml": workflow,
  });
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  addFiles(
    folder,
    Object.fromEntries(closed.flatMap((path) => (path.startsWith(".git/mod") ? [[path, "\n"]] : []))),
  );
  addFiles(folder, { ".git/worktrees/tree/config.worktree": "\n", ".git/config.worktree": "\n" });
  addFiles(folder, { ".git/COMMIT_EDITMSG": "" });
  const read = await readWorkflow(folder);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const world = new World();
  world.start(read.workflow);
  const launch = world.pending.find(({ kind }) => kind === "take-baseline");
  expect(launch).toBeDefined();
  const places = placesOf(folder, ".lockstep");
  world.apply([
    {
      type: "baseline-taken",
      phase: "build" as PhaseId,
      baseline: await takeBaseline(folder),
      present: [],
    },
  ]);
  for (const command of world.pending) if (command.kind === "launch") world.answer(command);
  return { places, state: world.state };
}

function hookLets({ places, state }: Ground, path: string): boolean {
  const [session] = Object.values(state.sessions);
  return mayWrite(places, state, { session: session?.id ?? null, paths: [path], cwd: places.workspace }).ok;
}

/** By the layer that lies on top of the path. */
function fenceLets({ places, state }: Ground, path: string): boolean {
  const [session] = Object.values(state.sessions);
  if (session === undefined) throw new Error("no session");
  const layers = layersOf({
    ...{ places, tree: null, session: session.id, folder: join(places.sessions, session.id) },
    ...{ writable: [], own: [], closed: [], folders: [places.workspace] },
    guarded: guardedFiles(state.run?.workflow, ".lockstep"),
  });
  const whole = join(places.workspace, path);
  const top = layers.findLast(({ paths }) =>
    paths.some((each) => whole === each || whole.startsWith(`${each}/`)),
  );
  return top?.kind === "writable";
}

test("a session that holds / writes none of what decides who may write and what git runs", async () => {
  const given = await ground();
  expect(phasePlan(given.state, "build" as PhaseId)?.tasks.length).toBe(1);
  expect(closed.filter((path) => hookLets(given, path))).toEqual([]);
  expect(closed.filter((path) => fenceLets(given, path))).toEqual([]);
  for (const path of [...closed, ...open]) {
    addFiles(given.places.workspace, path.includes("hooks/") || path.includes("info/") ? { [path]: "" } : {});
    appendFileSync(join(given.places.workspace, path), "# evil\n");
  }
  const granted = () => [{ claim: ".", written: "/", agent: "all" }];
  const looked = await lookOutside({ ...given, granted }, "build" as PhaseId);
  if (looked.kind !== "seen") throw new Error(looked.why);
  expect(looked.outside.map(({ path }) => path.slice(1)).sort()).toEqual([...closed].sort());
  expect(looked.outside.filter(({ path, diff }) => path.startsWith("/.git") && diff !== "")).toEqual([]);
});

test("what is not guarded it may write", async () => {
  const given = await ground();
  expect(open.filter((path) => !hookLets(given, path))).toEqual([]);
  expect(open.filter((path) => !fenceLets(given, path))).toEqual([]);
});

test("a person's own lock on a guarded file stands for a change of it", async () => {
  const given = await ground();
  appendFileSync(join(given.places.workspace, "lockstep.yaml"), "# mine\n");
  const granted = () => [{ claim: "lockstep.yaml", written: "/lockstep.yaml", agent: "ada" }];
  const looked = await lookOutside({ ...given, granted }, "build" as PhaseId);
  expect(looked).toMatchObject({ kind: "seen", outside: [] });
});
