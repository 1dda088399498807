// The commands as a script and an agent use them: what they say, what the files show when they return, how they exit.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, readdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cleanEnvironment, processesOf, program, until, Workspace } from "../helpers/lockstep.ts";
import { Terminal } from "../helpers/terminal.ts";

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

/** A task that greets and then waits until the test lets it go. */
const waits = (name: string) => `echo ${name} is here; while [ ! -e go-${name} ]; do sleep 0.03; done`;

function serial(tasks: string, sync = ""): string {
  return `name: test\nfence: off\nphases:\n  - { id: only, mode: serial, tasks: [${tasks}]${sync === "" ? "" : `, sync: ${sync}`} }\n`;
}

function parallel(tasks: string, sync = ""): string {
  return serial(tasks, sync).replace("serial", "parallel");
}

interface Shown {
  readonly execution_id: string | null;
  readonly tasks: { id: string; status: string }[];
  readonly locks: { agent_id: string; locked_paths: string[]; token: number }[];
  readonly sessions: {
    session: string;
    task: string;
    status: string;
    pid: number;
    exit: { code: number } | null;
  }[];
  readonly sync_points: { status: string; checks: { id: string; status: string; evidence?: string }[] }[];
}

async function shown(): Promise<Shown> {
  return JSON.parse((await workspace.run(["status", "--json"])).out) as Shown;
}

const statusOf = async (task: string) => (await shown()).tasks.find((one) => one.id === task)?.status;
const isRunning = (task: string) =>
  until(`${task} runs`, async () =>
    (await shown()).sessions.some((one) => one.task === task && one.status === "running"),
  );

/** A command that goes on, in a process of its own. */
function start(args: readonly string[], env: Record<string, string> = {}) {
  return execa(process.execPath, [program, ...args], {
    cwd: workspace.folder,
    env: { ...cleanEnvironment(), ...env },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
}

const locks = () => (workspace.json(".lockstep/RESOURCE_LOCKS.json") as Shown).locks;

describe("locks", () => {
  const acquire = (agent: string, ...rest: string[]) =>
    workspace.run(["lock", "acquire", "--agent", agent, "--pid", String(process.pid), ...rest]);

  beforeEach(() => workspace.write("lockstep.yaml", serial('{ id: a, command: "true" }')));

  test("acquire is all or nothing, names the holder, and the file shows it when the command returns", async () => {
    expect(await acquire("ann", "/src/", "/docs/x")).toMatchObject({ code: 0, err: "" });
    expect(locks()).toMatchObject([{ agent_id: "ann", locked_paths: ["/src", "/docs/x"], token: 1 }]);
    const refused = await acquire("bob", "/free", "/src/deep/file.ts", "--json");
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/^\/src\/deep\/file\.ts is locked by ann \(\/src, token 1\)/);
    expect(JSON.parse(refused.out)).toEqual({ ok: false, message: refused.err });
    expect(locks()).toHaveLength(1);

    const explained = await workspace.run(["explain", "src/deep"]);
    expect(explained.out).toMatch(/is locked by ann .*it is free when ann is done or releases it\.$/);

    expect(await workspace.run(["lock", "release", "--agent", "ann", "/src"])).toMatchObject({ code: 0 });
    expect(locks()).toMatchObject([{ agent_id: "ann", locked_paths: ["/docs/x"], token: 1 }]);
    expect(await acquire("bob", "/src/deep/file.ts")).toMatchObject({ code: 0 });
    expect(locks().map((lock) => lock.token)).toEqual([1, 2]);
    const inside = await workspace.run(["lock", "release", "--agent", "ann", "/docs/x/y"]);
    expect(inside).toMatchObject({
      code: 1,
      err: expect.stringContaining("It holds /docs/x; release that."),
    });
    await workspace.run(["lock", "release", "--agent", "ann"]);
    const list = await workspace.run(["lock", "list", "--json"]);
    expect(JSON.parse(list.out)).toEqual(workspace.json(".lockstep/RESOURCE_LOCKS.json"));
    expect(locks()).toMatchObject([{ agent_id: "bob" }]);
  });

  test("--wait gets the lock when it is freed, and gives up when it is not", async () => {
    await acquire("ann", "/src");
    const gaveUp = await acquire("bob", "/src", "--wait", "0.2");
    expect([gaveUp.code, gaveUp.out]).toEqual([1, ""]);
    const waiting = acquire("bob", "/src", "--wait", "30");
    await until(
      "the refusal is in the journal",
      async () =>
        (await workspace.run(["events", "--json"])).out
          .split("\n")
          .filter((line) => line.includes("lock-refused")).length >= 2,
    );
    await workspace.run(["lock", "release", "--agent", "ann"]);
    expect((await waiting).code).toBe(0);
    expect(locks()).toMatchObject([{ agent_id: "bob", locked_paths: ["/src"], token: 2 }]);
  });

  test("a lock goes with its process, by itself or by reap, and force frees any with a reason that is kept", async () => {
    const holder = spawn("sleep", ["60"]);
    const args = ["lock", "acquire", "--agent", "ann", "--pid", String(holder.pid), "/src"];
    expect((await workspace.run(args)).code).toBe(0);
    holder.kill("SIGKILL");
    await until("the lock is freed", () => locks().length === 0);
    const dead = await workspace.run(args);
    expect(dead).toMatchObject({
      code: 1,
      err: expect.stringMatching(/does not run, so it cannot hold a lock/),
    });

    expect(await workspace.run(["lock", "reap"])).toMatchObject({
      code: 0,
      out: "No lock outlives its holder.",
    });
    await acquire("bob", "/src");
    const forced = await workspace.run(["lock", "force", "--token", "2", "--reason", "bob is away"]);
    expect(forced).toMatchObject({ code: 0, out: "Freed /src, held by bob." });
    expect(locks()).toEqual([]);
    const journal = await workspace.run(["events"]);
    expect(journal.out).toMatch(/lock-released .*forced by .*: bob is away/);
  });

  test("the default holder is what called the command", async () => {
    const shell = spawn(
      "/bin/sh",
      ["-c", '"$@"; read line', "sh", process.execPath, program, "lock", "acquire", "--agent", "ann", "/src"],
      {
        cwd: workspace.folder,
        env: cleanEnvironment(),
      },
    );
    const isThere = () => existsSync(join(workspace.folder, ".lockstep/RESOURCE_LOCKS.json"));
    await until("the lock is there", () => isThere() && locks().length === 1);
    expect(locks()).toMatchObject([{ holder: { pid: shell.pid } }]);
    shell.kill("SIGKILL");
    await until("the lock is freed", () => locks().length === 0);
  });
});

describe("run", () => {
  test("to the end with exit 0; a finished run is archived when the next begins", async () => {
    workspace.write(
      "lockstep.yaml",
      serial('{ id: a, modifies: [/a/], command: "echo hello" }', "{ advance: auto }"),
    );
    const first = await workspace.run(["run", "--json"]);
    expect([first.code, first.err]).toEqual([0, ""]);
    const events = first.out.split("\n").map((line) => JSON.parse(line) as { type: string; seq: number });
    expect(events.at(-1)?.type).toBe("run-finished");
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    const { execution_id: one } = await shown();
    const done = workspace.read(".lockstep/WORKFLOW_STATE.json");

    const second = await workspace.run(["run"]);
    expect(second.code).toBe(0);
    expect(second.out).toMatch(/^\d\d:\d\d:\d\d {2}run-started/);
    const { execution_id: two } = await shown();
    expect(two).not.toBe(one);
    const archive = `.lockstep/archive/${one}`;
    expect(readdirSync(join(workspace.folder, archive)).sort()).toEqual([
      "PARALLEL_STATUS.json",
      "RESOURCE_LOCKS.json",
      "WORKFLOW_STATE.json",
      "sessions",
    ]);
    expect(workspace.read(`${archive}/WORKFLOW_STATE.json`)).toBe(done);
    expect(workspace.read(`${archive}/sessions/a-1/recording.cast`)).toContain("hello");
    expect((await workspace.run(["logs", "a"])).out).toContain("hello");
  });

  test("stops at a manual sync point with exit 1; --auto passes what is ready; explain and advance agree", async () => {
    workspace.write(
      "lockstep.yaml",
      `${serial('{ id: a, command: "true" }')}  - { id: next, mode: serial, tasks: [{ id: b, command: "true" }] }\n`,
    );
    const first = await workspace.run(["run"]);
    expect(first.code).toBe(1);
    expect(first.err).toMatch(/^after-only is ready: every check passes/);
    const again = await workspace.run(["run", "--json"]);
    expect(again.code).toBe(1);
    expect(again.out).not.toMatch(/session-/);
    // Only what runs it launches: passing the sync point from elsewhere does not.
    expect(await workspace.run(["advance"])).toMatchObject({ code: 0, out: "Passed after-only." });
    expect(await statusOf("b")).toBe("pending");
    expect((await workspace.run(["explain", "b"])).out).toMatch(/nobody runs it at the moment/);
    expect((await workspace.run(["run"])).code).toBe(1);
    expect(await statusOf("b")).toBe("completed");
    const auto = await workspace.run(["run", "--auto"]);
    expect(auto.code).toBe(0);
    expect(auto.out).toMatch(/sync-point-passed .*after-next by auto/);
    const after = await workspace.run(["advance"]);
    expect(after).toMatchObject({ code: 1, err: "The run is finished: every sync point is passed." });
  });

  test("a failed task ends it with exit 1 and a sentence with one full stop; retry goes on", async () => {
    workspace.write(
      "lockstep.yaml",
      parallel(
        '{ id: a, command: "[ -e mended ]" }, { id: b, needs: [a], command: "true" }',
        "{ advance: auto }",
      ),
    );
    const ran = await workspace.run(["run"]);
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/a failed: its session exited with 1; b never started\. Mend it/);
    const explained = await workspace.run(["explain", "a"]);
    expect(explained.out).toBe(
      "a failed: its session exited with 1. To run it again: `lockstep task retry a`.",
    );
    expect((await workspace.run(["explain", "b"])).out).toMatch(
      /^b waits: it needs a, which is failed; retry it/,
    );
    workspace.write("mended", "");
    expect((await workspace.run(["task", "retry", "a"])).code).toBe(0);
    expect((await workspace.run(["run"])).code).toBe(0);
  });

  test("a failed check is made again by the next run, and force keeps its reason", async () => {
    workspace.write(
      "lockstep.yaml",
      serial(
        '{ id: a, command: "true" }',
        "{ advance: auto, checks: [ { exists: /made }, { run: test -e ready } ] }",
      ),
    );
    const first = await workspace.run(["run"]);
    expect([first.code, first.err]).toEqual([
      1,
      "after-only is closed: check “exists /made” failed: /made does not exist. Mend it and advance again, or force it with a reason.",
    ]);
    workspace.write("made", "");
    expect((await workspace.run(["run"])).err).toMatch(/check “run test -e ready” failed: .*exit 1/);
    expect((await workspace.run(["advance", "--force", "--reason", "late!"])).code).toBe(0);
    expect((await workspace.run(["explain", "after-only"])).out).toMatch(
      /^after-only was forced by .*: late!$/,
    );
    expect(await shown()).toMatchObject({ sync_points: [{ status: "forced", reason: "late!" }] });
  });

  test("an approval waits for a person and is given by advance", async () => {
    workspace.write(
      "lockstep.yaml",
      serial('{ id: a, command: "true" }', "{ checks: [ { approve: Looks good } ] }"),
    );
    const ran = await workspace.run(["run", "--auto"]);
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining("a person must approve it") });
    expect((await workspace.run(["advance"])).out).toBe("Approved after-only.");
    expect(await shown()).toMatchObject({ sync_points: [{ status: "passed", passed_by: "auto" }] });
  });

  test("Ctrl-C stops the agents and is exit 130; the next run goes on", async () => {
    workspace.write("lockstep.yaml", serial(`{ id: a, command: "${waits("a")}" }`, "{ advance: auto }"));
    const first = start(["run"]);
    await isRunning("a");
    const [{ pid } = { pid: 0 }] = (await shown()).sessions;
    first.kill("SIGINT");
    expect((await first).exitCode).toBe(130);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(await shown()).toMatchObject({ locks: [], tasks: [{ id: "a", status: "pending" }] });
    expect((await workspace.run(["explain"])).out).toMatch(
      /Everything was stopped; .*`lockstep run`.* goes on\./,
    );
    workspace.write("go-a", "");
    expect((await workspace.run(["run"])).code).toBe(0);
  });

  test("an agent that is not installed fails its task and says how to get it; others go on", async () => {
    workspace.write(
      "lockstep.yaml",
      parallel('{ id: a, agent: opencode, prompt: Do it }, { id: b, command: "true" }', "{ advance: auto }"),
    );
    const path = ["/usr/bin", "/bin"].join(":");
    const ran = await workspace.run(["run", "--json"], { env: { PATH: path } });
    expect(ran.code).toBe(1);
    const events = ran.out.split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.find((event) => event.type === "session-exited" && event.task === "a")).toMatchObject({
      started: null,
      exit: { code: 127 },
      problem: expect.stringMatching(/is not installed: /),
    });
    expect(events.some((event) => event.type === "task-completed" && event.task === "b")).toBe(true);
    expect(ran.err).toMatch(/a failed: OpenCode is not installed: /i);
    // Nothing of it was ever recorded, and following that ends too.
    expect((await workspace.run(["logs", "a", "-f"])).code).toBe(0);
  });

  test("verify, retries, timeout and env: what an attempt printed reaches the next one's prompt", async () => {
    const bin = join(workspace.folder, "bin");
    workspace.write("bin/pi", '#!/bin/sh\nprintf "%s\\n" "$@" >> prompts\necho "$WORD" >> words\n');
    chmodSync(join(bin, "pi"), 0o755);
    workspace.write(
      "lockstep.yaml",
      parallel(
        [
          '{ id: agent, agent: pi, prompt: Do it, retries: 1, env: { WORD: said }, verify: "echo $WORD was heard; [ $(grep -c said words) = 2 ]" }',
          '{ id: slow, command: "sleep 60", timeout: 1 }',
        ].join(", "),
      ),
    );
    const ran = await workspace.run(["run"], { env: { PATH: `${bin}:${process.env.PATH}` } });
    expect(ran.code).toBe(1);
    expect(await shown()).toMatchObject({
      tasks: [
        { id: "agent", status: "completed" },
        { id: "slow", status: "failed" },
      ],
    });
    expect(ran.err).toContain("slow failed: it ran longer than its timeout of 1 s");
    expect(ran.out).toMatch(/task-retried .*agent: verify failed: .*exit 1/);
    expect(workspace.read("prompts")).toMatch(
      /This is another attempt\. The last one ended with:\n.*said was heard/s,
    );
  });
});

describe("tasks and sessions", () => {
  beforeEach(() => {
    workspace.write(
      "lockstep.yaml",
      parallel(`{ id: a, modifies: [/a/], command: "${waits("a")}" }, { id: b, command: "cat; exit 3" }`),
    );
  });

  test("start launches; send, logs, stop, restart, complete and cancel act on what runs", async () => {
    const begun = await workspace.run(["task", "start", "a", "b", "--json"]);
    expect([begun.code, JSON.parse(begun.out)]).toMatchObject([
      0,
      {
        ok: true,
        message: "Started a, b. Both tasks launched in parallel. Tracking in PARALLEL_STATUS.json",
      },
    ]);
    await isRunning("a");
    await isRunning("b");
    expect((await workspace.run(["task", "list"])).out).toMatch(/^a +only +in_progress +command +\/a\/$/m);
    expect((await workspace.run(["sessions"])).out).toMatch(/^b-1 +b +command +running +\d+ +-$/m);

    expect((await workspace.run(["send", "b", "typed", "words"])).out).toBe("Sent to b-1.");
    await until("it was typed", async () => (await workspace.run(["logs", "b"])).out.includes("typed words"));
    const log = JSON.parse((await workspace.run(["logs", "a-1", "--json"])).out) as { output: string };
    expect(log.output).toContain("a is here");
    const following = start(["logs", "b", "-f"]);

    expect(await workspace.run(["stop", "b"])).toMatchObject({ code: 0, out: "Stopping b-1." });
    expect((await following).exitCode).toBe(0);
    expect((await workspace.run(["explain", "b"])).out).toMatch(
      /^b failed: a person stopped its session\. To/,
    );
    expect((await workspace.run(["send", "b", "x"])).err).toMatch(/Session b-1 is not running \(exited\)/);
    expect((await workspace.run(["restart", "b"])).code).toBe(0);
    await until("b runs again", async () =>
      (await shown()).sessions.some((one) => one.session === "b-2" && one.status === "running"),
    );

    expect((await workspace.run(["task", "cancel", "b"])).code).toBe(0);
    expect((await workspace.run(["task", "complete", "a"])).code).toBe(0);
    expect(await shown()).toMatchObject({
      tasks: [
        { id: "a", status: "completed" },
        { id: "b", status: "cancelled" },
      ],
      locks: [],
    });
    const both = await workspace.run(["task", "complete", "a", "b", "--json"]);
    expect([both.code, JSON.parse(both.out)]).toMatchObject([
      1,
      { ok: false, answers: [{ ok: true }, { ok: false }] },
    ]);
  });

  test("a live session's lock is freed from outside by force only, and down refuses while agents work", async () => {
    await workspace.run(["task", "start", "a"]);
    await isRunning("a");
    const released = await workspace.run(["lock", "release", "--agent", "a"]);
    expect(released.code).toBe(1);
    expect(released.err).toMatch(
      /held by the live session of a.*`lockstep lock force --token 1 --reason TEXT`/,
    );
    expect(locks()).toHaveLength(1);
    const refused = await workspace.run(["down"]);
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/work.*`lockstep down --stop`/) });
    expect(await workspace.run(["down", "--stop"])).toMatchObject({ code: 0, out: "Ended." });
    await until("nothing is left", () => processesOf(workspace.folder).length === 0);
    expect(await workspace.run(["down"])).toMatchObject({ code: 0, out: "Nothing runs here." });
    expect(existsSync(join(workspace.folder, ".lockstep/run/supervisor.sock"))).toBe(false);
    expect(locks()).toEqual([]);
  });

  test("followers end when the supervisor is ended, and do not start it again", async () => {
    await workspace.run(["status"]);
    const following = start(["events", "-f"]);
    await workspace.run(["task", "start", "a"]);
    await isRunning("a");
    await workspace.run(["down", "--stop"]);
    const ended = await following;
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toMatch(/session-started .*a-1/);
    expect(processesOf(workspace.folder)).toEqual([]);
  });

  test("attach to a session that is not there is refused before anything is drawn", async () => {
    const terminal = new Terminal(["attach", "nobody"], { cwd: workspace.folder });
    expect(await terminal.ends()).toBe(1);
    expect(terminal.screen()).toContain("There is no session nobody.");
    terminal.close();
  });

  test("events go on from a number, and -f shows what happens", async () => {
    await workspace.run(["task", "start", "a"]);
    await isRunning("a");
    const all = (await workspace.run(["events", "--json"])).out.split("\n");
    const rest = (await workspace.run(["events", "--json", "--since", "3"])).out.split("\n");
    expect(rest).toEqual(all.slice(3));
    const live = start(["events", "-f", "--json"]);
    let text = "";
    live.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    await until("the past is shown", () => text.includes("session-started"));
    await workspace.run(["task", "complete", "a"]);
    await until("the present is shown", () => text.includes("task-completed"));
    live.kill("SIGINT");
    expect((await live).exitCode).toBe(130);
    const seqs = text
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { seq: number }).seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  });
});

describe("inside a session", () => {
  test("a command acts for its own task alone, without saying its name", async () => {
    const lockstep = `${process.execPath} ${program}`;
    const script = `
      try() { echo "$1: $("$@" 2>&1; echo "exit $?")" | tr '\\n' ' ' >> said; echo >> said; }
      acquire() { ${lockstep} lock acquire /extra/; }
      other() { ${lockstep} lock acquire --agent b /more/; }
      foreign() { ${lockstep} task complete b; }
      advance() { ${lockstep} advance; }
      start() { ${lockstep} task start b; }
      again() { ${lockstep} run; }
      down() { ${lockstep} down --stop; }
      reap() { ${lockstep} lock reap; }
      look() { ${lockstep} status --json > /dev/null; }
      for one in acquire other foreign advance start again down reap look; do try $one; done
      cp .lockstep/RESOURCE_LOCKS.json seen.json
      ${lockstep} task complete
      sleep 60`;
    workspace.write("script.sh", script);
    workspace.write(
      "lockstep.yaml",
      parallel(`{ id: a, modifies: [/a/], command: sh script.sh }, { id: b, command: "${waits("b")}" }`),
    );
    workspace.write("go-b", "");
    const ran = await workspace.run(["run", "--auto"]);
    expect(ran.err).toBe("");
    expect(ran.code).toBe(0);
    const said = Object.fromEntries(
      workspace
        .read("said")
        .trim()
        .split("\n")
        .map((line) => line.split(/: (.*)/)),
    );
    expect(said).toMatchObject({
      acquire: expect.stringMatching(/a holds \/extra \(token \d+\)\. exit 0/),
      other: expect.stringMatching(/may lock and release for a only, not for b\. exit 1/),
      foreign: expect.stringMatching(/works on a and may not settle b\. exit 1/),
      advance: expect.stringMatching(/for a person outside the sessions\. exit 1/),
      start: expect.stringMatching(/for the person outside\. exit 1/),
      again: expect.stringMatching(/no run is started.* exit 1/),
      down: expect.stringMatching(/exit 1/),
      reap: expect.stringMatching(/exit 1/),
      look: "exit 0",
    });
    const seen = workspace.json("seen.json") as Shown;
    expect(seen.locks.filter((lock) => lock.agent_id === "a").map((lock) => lock.locked_paths)).toEqual([
      ["/a/"],
      ["/extra"],
    ]);
    expect(locks()).toEqual([]);
  });

  test("nothing is started there: what nobody answers is refused", async () => {
    workspace.write("lockstep.yaml", serial('{ id: a, command: "true" }'));
    const env = { LOCKSTEP_SESSION: "a-1", LOCKSTEP_TASK: "a", LOCKSTEP_WORKSPACE: workspace.folder };
    for (const args of [
      ["status"],
      ["lock", "acquire", "/a"],
      ["task", "complete"],
      ["run"],
      ["task", "start"],
    ]) {
      const ran = await workspace.run(args, { env });
      expect([ran.code, ran.out], args.join(" ")).toEqual([1, ""]);
      expect(ran.err).toMatch(/[Ii]nside a session/);
    }
    expect(existsSync(join(workspace.folder, ".lockstep"))).toBe(false);
    // A name that is none of a session here may change nothing.
    await workspace.run(["status"]);
    const unknown = await workspace.run(["task", "complete"], { env });
    expect(unknown).toMatchObject({
      code: 1,
      err: expect.stringMatching(/There is no task a|not known here/),
    });
  });
});

describe("one supervisor", () => {
  test("however many commands start it at once, there is one, and its places are closed to others", async () => {
    workspace.write("lockstep.yaml", serial(`{ id: a, command: "${waits("a")}" }`));
    const all = await Promise.all(Array.from({ length: 8 }, () => workspace.run(["status", "--json"])));
    expect(all.map((ran) => [ran.code, ran.err])).toEqual(Array(8).fill([0, ""]));
    const supervisors = () =>
      processesOf(workspace.folder).filter(({ command }) => command.includes("supervisor.js"));
    await until("the losers have left", () => supervisors().length === 1);
    await Promise.all([workspace.run(["task", "start", "a"]), workspace.run(["task", "start", "a"])]);
    await isRunning("a");
    expect(processesOf(workspace.folder).filter(({ command }) => / \S*host\.js /.test(command))).toHaveLength(
      1,
    );
    expect((await shown()).sessions).toHaveLength(1);

    const mode = (path: string) => (statSync(join(workspace.folder, path)).mode & 0o777).toString(8);
    expect([mode(".lockstep"), mode(".lockstep/run"), mode(".lockstep/sessions")]).toEqual([
      "700",
      "700",
      "700",
    ]);
    expect(["supervisor.sock", "host.sock"].map((name) => mode(`.lockstep/run/${name}`))).toEqual([
      "600",
      "600",
    ]);
    expect(mode(".lockstep/state.db")).toBe("600");
  });

  test("it ends by itself when there is nothing to look after, and a workspace that is gone ends everything", async () => {
    workspace.write("lockstep.yaml", serial(`{ id: a, command: "${waits("a")}" }`));
    const env = { LOCKSTEP_IDLE_MS: "300" };
    expect((await workspace.run(["status"], { env })).code).toBe(0);
    await until("it has ended", () => processesOf(workspace.folder).length === 0);
    await workspace.run(["lock", "acquire", "--agent", "x", "--pid", String(process.pid), "/x"], { env });
    await workspace.run(["task", "start", "a"], { env });
    await isRunning("a");
    renameSync(workspace.folder, `${workspace.folder}-away`);
    await until("everything has ended", () => processesOf(workspace.folder).length === 0);
    renameSync(`${workspace.folder}-away`, workspace.folder);
  });
});

describe("the guide's example", () => {
  test("`task start auth trading` launches both in one step by their short names, tracked in PARALLEL_STATUS.json", async () => {
    workspace.write(
      "lockstep.yaml",
      "name: suite\nphases:\n  - { id: implementation, mode: parallel, tasks: { from: BOUNDARIES.json, command: 'sleep 60' } }\n",
    );
    workspace.write(
      "BOUNDARIES.json",
      JSON.stringify({
        "feature-authentication": { can_modify: ["/src/features/auth/", "/api/auth/"] },
        "feature-trading": { can_modify: ["/src/features/trading/", "/api/trading/"] },
        "feature-other": { can_modify: ["/src/features/trading/"] },
      }),
    );
    expect(await workspace.run(["task", "start", "auth", "trading"])).toMatchObject({
      code: 0,
      out: "Started feature-authentication, feature-trading. Both tasks launched in parallel. Tracking in PARALLEL_STATUS.json",
    });
    await isRunning("feature-authentication");
    await isRunning("feature-trading");
    const tracked = workspace.json(".lockstep/PARALLEL_STATUS.json") as {
      tasks: { id: string; status: string }[];
    };
    expect(tracked.tasks.map(({ id, status }) => [id, status])).toEqual([
      ["feature-authentication", "in_progress"],
      ["feature-trading", "in_progress"],
      ["feature-other", "blocked"],
    ]);
    const events = (await workspace.run(["events", "--json"])).out
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; task?: string; at: string });
    const launches = events.filter(({ type }) => type === "session-launching");
    expect(new Set(launches.map(({ at }) => at)).size).toBe(1);
    expect(await workspace.run(["task", "cancel", "auth"])).toMatchObject({ code: 1 });
  });
});

describe("reopening", () => {
  test("a failed check's output is kept with its commit, and sends the task that it names back", async () => {
    await workspace.git("init", "-q");
    await workspace.git("commit", "-q", "--allow-empty", "-m", "first");
    workspace.write(
      "lockstep.yaml",
      parallel(
        "{ id: a, modifies: [/a/], command: 'mkdir -p a; date >> a/done' }, { id: b, modifies: [/b/], command: 'mkdir -p b; date >> b/done' }",
        "{ checks: [ { run: 'test $(wc -l < b/done) = 2 || { echo b/done: too short; exit 1; }' } ] }",
      ),
    );
    expect(await workspace.run(["run", "--auto"])).toMatchObject({ code: 1 });
    const events = (await workspace.run(["events", "--json"])).out
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.find(({ type }) => type === "check-failed")).toMatchObject({
      output: "b/done: too short\n",
      commit: expect.stringMatching(/^[0-9a-f]{7,}$/),
    });
    expect(await workspace.run(["task", "reopen"])).toMatchObject({
      code: 0,
      out: "Reopened b with what after-only found. They start when the run goes on: `lockstep run`.",
    });
    expect(await workspace.run(["run", "--auto"])).toMatchObject({ code: 0 });
    expect((await shown()).tasks).toMatchObject([{ id: "a" }, { id: "b" }]);
    expect(
      [workspace.read("a/done"), workspace.read("b/done")].map((text) => text.trim().split("\n").length),
    ).toEqual([1, 2]);
  });
});

describe("a time budget", () => {
  test("pauses new launches when it is used up, says so, and `run` goes on", async () => {
    workspace.write(
      "lockstep.yaml",
      `name: test
phases:
  - id: only
    mode: parallel
    max_parallel: 1
    budget: { time: 1 }
    tasks: [ { id: a, command: "${waits("a")}" }, { id: b, command: "true" } ]
`,
    );
    const running = start(["run", "--auto"]);
    await until("launching is paused", async () =>
      (await workspace.run(["events"])).out.includes("paused, by the time budget of only"),
    );
    workspace.write("go-a", "");
    const first = await running;
    expect(first.exitCode).toBe(1);
    expect(await workspace.run(["explain", "b"])).toMatchObject({
      out: "b waits: the time budget of only (0:01) is used up: no new agent is launched; `p` or `lockstep run` goes on.",
    });
    expect(await workspace.run(["run", "--auto"])).toMatchObject({ code: 0 });
    const said = (await workspace.run(["events"])).out
      .split("\n")
      .filter((line) => line.includes("budget-spent"));
    expect(said).toEqual([
      expect.stringMatching(/the time budget of only \(0:01\) is nearly used up \(80 %\)/),
      expect.stringMatching(/the time budget of only \(0:01\) is used up: no new agent is launched/),
    ]);
  });
});
