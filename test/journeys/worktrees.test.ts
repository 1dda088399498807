// `isolation: worktree`: each task has a tree and a branch of its own, and the sync point merges them, or says who holds
// it with which file. With real git, real fences where there are some, and the built program.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { canFence } from "../../src/fence/probe.ts";
import { pidOf, program, until, Workspace } from "../helpers/lockstep.ts";

const canBeFenced = (await canFence()).ok;

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

interface Written {
  readonly id: string;
  readonly modifies: string;
  readonly command: string;
  readonly more?: string;
}

async function begin(tasks: readonly Written[], { fence = "auto", mode = "parallel", extra = "" } = {}) {
  const written = tasks.map(
    ({ id, modifies, command, more = "" }) =>
      `      - { id: ${id}, modifies: [${modifies}], command: ${JSON.stringify(command)}${more} }\n`,
  );
  workspace.write(
    "lockstep.yaml",
    `name: trees\nisolation: worktree\nfence: ${fence}\n${extra}phases:\n  - id: build\n    mode: ${mode}\n    tasks:\n${written.join("")}    sync: { advance: auto }\n`,
  );
  workspace.write("kept.txt", "as it was\n");
  await workspace.git("init", "-qb", "main");
  await commitAll();
}

async function commitAll(): Promise<void> {
  await workspace.git("add", "-A");
  await workspace.git("commit", "-qm", "begin");
}

async function asked(...args: string[]): Promise<string> {
  const { stdout } = await execa("git", args, { cwd: workspace.folder });
  return stdout;
}

const trees = () => join(workspace.folder, ".lockstep", "worktrees");

function treeOf(task: string): string {
  const [run = ""] = readdirSync(trees());
  return join(trees(), run, task);
}

/** Our program in a task's shell. */
const ours = `${process.execPath} ${program}`;

const one = { id: "one", modifies: "/one/", command: "pwd > one/where && ls > one/seen" };
const two = { id: "two", modifies: "/two/", command: "echo 2 > two/file" };

test("two tasks work in trees of their own, and the sync point merges both in the order of the plan", async () => {
  const outside = canBeFenced ? "! touch ../../../../kept.txt" : "true";
  const probe = `${one.command} && ${ours} lock acquire --agent one ./more && ${outside}`;
  await begin([
    { ...one, command: `mkdir -p one && ${probe}` },
    { ...two, command: `mkdir -p two && ${two.command}` },
  ]);
  const ran = await workspace.run(["run"]);
  expect([ran.code, ran.err]).toEqual([0, ""]);
  expect(workspace.read("one/where")).toMatch(/\.lockstep\/worktrees\/exec-[^/]+\/one\n$/);
  expect(workspace.read("one/seen")).not.toContain("two");
  expect(workspace.read("two/file")).toBe("2\n");
  expect(
    (await asked("log", "--first-parent", "--reverse", "--format=%s")).replace(/exec-[^/]+/g, "RUN"),
  ).toBe("begin\nMerge lockstep/RUN/one\nMerge lockstep/RUN/two");
  const { out } = await workspace.run(["events", "--json"]);
  expect(out).toContain('"paths":["/more"]');
  expect(await asked("status", "--porcelain")).toBe("");
  expect(await asked("branch", "--format=%(refname:short)")).toBe("main");
  expect(readdirSync(trees())).toEqual([]);
});

test("an agent's hook judges by the task's own tree: its paths in it, and nothing in the workspace itself", async () => {
  const asks = (path: string) =>
    `printf '{"tool_name":"Write","tool_input":{"file_path":"%s"},"cwd":"%s"}' "${path}" "$PWD" | ${ours} hook pre-tool-use >> one/answers; echo . >> one/answers`;
  const paths = [
    "$PWD/one/x",
    "one/y",
    "$PWD/two/x",
    "$LOCKSTEP_WORKSPACE/one/x",
    "$PWD/.git",
    "$PWD/lockstep.yaml",
  ];
  await begin([{ ...one, command: `mkdir -p one; ${paths.map(asks).join("; ")}` }]);
  expect((await workspace.run(["run"])).code).toBe(0);
  const answers = workspace.read("one/answers").split(".\n").slice(0, -1);
  const denied = (answer: string) => /"permissionDecision":"deny"/.test(answer);
  expect(answers.map(denied)).toEqual([false, false, true, true, true, true]);
  expect(answers[2]).toContain("/two/x is not locked for one");
});

test("a task begins with what those that it needs have made, and one of a serial phase with all before it", async () => {
  await begin(
    [
      { ...one, command: "mkdir -p one && echo first > one/file" },
      { ...two, command: "mkdir -p two && cat one/file kept.txt > two/file" },
    ],
    { mode: "serial" },
  );
  expect((await workspace.run(["run"])).code).toBe(0);
  expect(workspace.read("two/file")).toBe("first\nas it was\n");
});

test("a conflict holds the sync point and names both tasks and the file; resolved in its tree, all is merged", async () => {
  const met = join(workspace.folder, ".git", "two-began");
  const lock = (verb: string, id: string) => `${ours} lock ${verb} --agent ${id}`;
  const taking = (id: string, before: string) => ({
    id,
    modifies: `/${id}/`,
    command: `${before} && ${lock("acquire --wait 60", id)} /kept.txt && echo ${id} > kept.txt && ${lock("release", id)} /kept.txt`,
  });
  // Neither begins with the other's work.
  const meet = `until [ -e ${met} ]; do sleep 0.02; done`;
  await begin([taking("one", meet), taking("two", `touch ${met}`)], { fence: "off" });
  const held = await workspace.run(["run"]);
  expect(held.code).toBe(1);
  expect(held.err).toMatch(
    /two conflicts with one in \/kept\.txt: `git merge lockstep\/exec-[^/]+\/one` in /,
  );
  // Nothing was merged half.
  expect(workspace.read("kept.txt")).toBe("as it was\n");
  expect(await asked("log", "--format=%s")).toBe("begin");
  const tree = treeOf("two");
  const branch = (await asked("branch", "--format=%(refname:short)", "--list", "lockstep/*/one")).trim();
  await execa("git", ["-c", "user.name=t", "-c", "user.email=t@t", "merge", branch], {
    cwd: tree,
    reject: false,
  });
  const unfinished = await workspace.run(["run"]);
  expect(unfinished.err).toContain("what two left could not be committed: a merge is not finished in");
  await execa(
    "sh",
    ["-c", "echo both > kept.txt && git add -A && git -c user.name=t -c user.email=t@t commit -qm both"],
    {
      cwd: tree,
    },
  );
  expect((await workspace.run(["run"])).code).toBe(0);
  expect(workspace.read("kept.txt")).toBe("both\n");
});

test("a file outside of its task's paths holds the sync point, with the task that did it, until it is taken for one's own", async () => {
  await begin(
    [
      { ...one, command: "mkdir -p one two && touch one/file two/stray" },
      { ...two, command: "mkdir -p two && touch two/file" },
    ],
    { fence: "off" },
  );
  const held = await workspace.run(["run", "--json"]);
  expect(held.code).toBe(1);
  expect(held.err).toContain("one changed without a lock in this phase: /two/stray (in ");
  const found = held.out.split("\n").find((line) => line.includes("violation-found")) ?? "{}";
  expect(JSON.parse(found)).toMatchObject({ path: "/two/stray", suspects: ["one"] });
  expect(existsSync(join(workspace.folder, "one"))).toBe(false);
  expect((await workspace.run(["advance", "--mine"])).code).toBe(0);
  expect((await workspace.run(["run"])).code).toBe(0);
  expect(existsSync(join(workspace.folder, "two/stray"))).toBe(true);
});

test.each([
  [
    "no repository",
    async () => rmSync(join(workspace.folder, ".git"), { recursive: true }),
    "not in a git repository",
  ],
  ["no commit", async () => workspace.git("update-ref", "-d", "HEAD"), "has no commit yet"],
  ["an open change", async () => workspace.write("kept.txt", "edited"), "kept.txt is not committed"],
])("with %s a run does not begin, and says so", async (_what, spoil, says) => {
  await begin([two]);
  await spoil();
  const ran = await workspace.run(["run"]);
  expect([ran.code, ran.err]).toEqual([1, expect.stringContaining(says)]);
  expect(existsSync(trees())).toBe(false);
});

test("a supervisor that is killed while it merges leaves the old workspace or the new one, and the next one ends it", async () => {
  const many = Array.from({ length: 6 }, (_, at) => ({
    id: `t${at}`,
    modifies: `/t${at}/`,
    command: `mkdir -p t${at} && for n in 1 2 3 4 5 6 7 8; do echo ${at} > t${at}/$n; done`,
  }));
  await begin(many, { fence: "off" });
  const running = workspace.run(["run"]);
  await until("the merge begins", mergeBegan);
  process.kill(pidOf(workspace.folder, "supervisor"), "SIGKILL");
  await running;
  expect([0, 6]).toContain(readdirSync(workspace.folder).filter((name) => /^t\d$/.test(name)).length);
  const ended = await workspace.run(["run"]);
  expect([ended.code, ended.err]).toEqual([0, ""]);
  for (const { id } of many) expect(readdirSync(join(workspace.folder, id))).toHaveLength(8);
  expect(await asked("status", "--porcelain")).toBe("");
  expect(await asked("rev-list", "--count", "--first-parent", "HEAD")).toBe("7");
});

async function mergeBegan(): Promise<boolean> {
  const { out } = await workspace.run(["events", "--json"]);
  return out.split("\n").some((line) => line.includes('"check-started"') && line.includes('"merged"'));
}

test("what a git that was killed had written already is taken up, what differs is somebody's and in the way", async () => {
  const half = '"$LOCKSTEP_WORKSPACE/one"';
  const command = `mkdir -p one ${half} && echo 1 > one/a && echo 1 > one/b && cp one/a ${half}/a && echo other > ${half}/b`;
  await begin([{ ...one, command }], { fence: "off" });
  const held = await workspace.run(["run"]);
  expect(held.err).toMatch(/all of it merges, but the workspace could not take it over/);
  expect(workspace.read("one/b")).toBe("other\n");
  rmSync(join(workspace.folder, "one/b"));
  expect((await workspace.run(["run"])).code).toBe(0);
  expect([workspace.read("one/a"), workspace.read("one/b")]).toEqual(["1\n", "1\n"]);
});

test("what is not merged is never removed: doctor lists it, and clean takes only the rest, when told to", async () => {
  await begin(
    [
      { ...one, command: "mkdir -p one && echo 1 > one/file && exit 3" },
      { ...two, command: "mkdir -p two && echo 2 > two/file" },
    ],
    { fence: "off" },
  );
  expect((await workspace.run(["run"])).code).toBe(1);
  const inUse = await workspace.run(["clean", "--yes"]);
  expect(inUse.out).toContain("the run that is under way may need it");
  expect((await workspace.run(["advance", "--force", "--reason", "enough"])).code).toBe(0);
  const [left, done] = [treeOf("one"), treeOf("two")];
  const says = await workspace.run(["doctor"]);
  expect(says.out).toContain(`${left} is left over: one/file not committed in it`);
  expect(says.out).toContain(`${done} is left over: its commits are not merged`);
  await workspace.git("merge", "-q", "--no-edit", (await asked("-C", done, "rev-parse", "HEAD")).trim());
  const only = await workspace.run(["clean"]);
  expect([only.code, only.out]).toEqual([1, expect.stringContaining(`would remove  ${done}`)]);
  expect(existsSync(done)).toBe(true);
  // Of one that a person deleted by hand the rest goes too.
  rmSync(done, { recursive: true });
  const cleaned = await workspace.run(["clean", "--yes"]);
  expect([cleaned.code, cleaned.out]).toEqual([0, expect.stringContaining("Removed 1.")]);
  expect(await asked("worktree", "list")).not.toContain(done);
  expect(await asked("branch", "--list", "lockstep/*/two")).toBe("");
  expect([existsSync(done), existsSync(join(left, "one/file"))]).toEqual([false, true]);
});
