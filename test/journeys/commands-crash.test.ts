// kill -9 at bad moments: no acknowledged change is lost, nothing runs on unseen, and a run goes on to its end.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encodeJson, FrameReader } from "../../src/wire/frames.ts";
import { cleanEnvironment, pidOf as pidOfIn, program, until, Workspace } from "../helpers/lockstep.ts";

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

const waits = (name: string) => `echo $$ > pid-${name}; while [ ! -e go-${name} ]; do sleep 0.03; done`;

function workflow(mode: "serial" | "parallel", tasks: string, sync = "{ advance: auto }"): void {
  workspace.write(
    "lockstep.yaml",
    `name: test\nfence: off\nphases:\n  - { id: only, mode: ${mode}, tasks: [${tasks}], sync: ${sync} }\n`,
  );
}

function start(args: readonly string[]) {
  return execa(process.execPath, [program, ...args], {
    cwd: workspace.folder,
    env: cleanEnvironment(),
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
}

const pidOf = (name: "supervisor" | "host") => pidOfIn(workspace.folder, name);
const exists = (path: string) => existsSync(join(workspace.folder, path));
const pidIn = (path: string) => Number(workspace.read(path).trim());

/** Zombies that nobody reaps are gone too. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

async function started(name: string): Promise<number> {
  await until(`${name} has begun`, () => exists(`pid-${name}`) && workspace.read(`pid-${name}`) !== "");
  await until(`${name} is known to run`, async () =>
    (await workspace.run(["sessions", "--json"])).out.includes('"status": "running"'),
  );
  return pidIn(`pid-${name}`);
}

interface Line {
  readonly seq: number;
  readonly type: string;
  readonly task?: string;
  readonly reason?: string;
}

async function journal(): Promise<Line[]> {
  const { out } = await workspace.run(["events", "--json"]);
  return out.split("\n").map((line) => JSON.parse(line) as Line);
}

describe("the supervisor is killed", () => {
  test("while run follows: the run goes on to its end, and shows every event once", async () => {
    workflow("serial", `{ id: a, modifies: [/a/], command: "${waits("a")}" }, { id: b, command: "true" }`);
    const run = start(["run", "--json"]);
    const agent = await started("a");
    const first = pidOf("supervisor");
    process.kill(first, "SIGKILL");
    await until("there is another one", () => {
      try {
        return pidOf("supervisor") !== first;
      } catch {
        return false;
      }
    });
    expect(isAlive(agent)).toBe(true);
    workspace.write("go-a", "");
    const { exitCode, stdout } = await run;
    expect(exitCode).toBe(0);
    const events = stdout.split("\n").map((line) => JSON.parse(line) as Line);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter((event) => event.type === "session-started")).toHaveLength(2);
    expect(events.at(-1)?.type).toBe("run-finished");
  });

  test("while a check runs: the check is ended and made again, once", async () => {
    workflow(
      "serial",
      '{ id: a, command: "true" }',
      `{ advance: auto, checks: [ { run: 'echo x >> made; ${waits("check")}' } ] }`,
    );
    const run = start(["run"]);
    await until("the check runs", () => exists("pid-check") && workspace.read("pid-check") !== "");
    const check = pidIn("pid-check");
    const notes = ".lockstep/run/processes.json";
    await until("it is noted", () => exists(notes) && workspace.read(notes).includes(`"pid":${check},`));
    process.kill(pidOf("supervisor"), "SIGKILL");
    await until("it is made again", () => workspace.read("made") === "x\nx\n");
    expect(isAlive(check)).toBe(false);
    workspace.write("go-check", "");
    expect((await run).exitCode).toBe(0);
    expect(workspace.read("made")).toBe("x\nx\n");
  });

  test("while a task is verified: it is verified again", async () => {
    workflow("serial", `{ id: a, command: "true", verify: 'echo x >> made; ${waits("verify")}' }`);
    const run = start(["run"]);
    await until("verify runs", () => exists("pid-verify") && workspace.read("pid-verify") !== "");
    process.kill(pidOf("supervisor"), "SIGKILL");
    await until("it is made again", () => workspace.read("made") === "x\nx\n");
    workspace.write("go-verify", "");
    expect((await run).exitCode).toBe(0);
  });

  test("again and again while tasks are launched: each is done, none by two sessions at once", async () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const work = (name: string) =>
      `{ id: ${name}, modifies: [/${name}/], command: "mkdir busy-${name} || exit 9; ${waits("all")}; rmdir busy-${name}; echo done >> out-${name}" }`;
    workflow("parallel", names.map(work).join(", "));
    const run = start(["run"]);
    for (let round = 0; round < 4; round += 1) {
      await until("there is one", () => {
        try {
          process.kill(pidOf("supervisor"), "SIGKILL");
          return true;
        } catch {
          return false;
        }
      });
    }
    workspace.write("go-all", "");
    expect((await run).exitCode).toBe(0);
    for (const name of names) expect(workspace.read(`out-${name}`)).toBe("done\n");
  });

  test("an acknowledged lock is there after it, with its token", async () => {
    workflow("serial", '{ id: a, command: "true" }');
    const acquire = (agent: string) =>
      workspace.run(["lock", "acquire", "--agent", agent, "--pid", String(process.pid), `/${agent}`]);
    await acquire("ann");
    process.kill(pidOf("supervisor"), "SIGKILL");
    expect((await acquire("bob")).code).toBe(0);
    expect(workspace.json(".lockstep/RESOURCE_LOCKS.json")).toMatchObject({
      locks: [
        { agent_id: "ann", token: 1 },
        { agent_id: "bob", token: 2 },
      ],
    });
  });
});

describe("the session host is killed", () => {
  test("its tasks fail with the reason or are tried again, their processes end, and a new host takes over", async () => {
    workflow(
      "parallel",
      `{ id: a, modifies: [/a/], command: "trap '' HUP; ${waits("a")}" }, { id: b, retries: 1, command: "trap '' HUP TERM; ${waits("b")}" }`,
    );
    const run = start(["run"]);
    const agents = [await started("a"), await started("b")];
    await until(
      "both are known",
      async () => (await journal()).filter((event) => event.type === "session-started").length === 2,
    );
    workspace.write("go-b", "");
    process.kill(pidOf("host"), "SIGKILL");
    const { exitCode, stderr } = await run;
    expect(exitCode).toBe(1);
    expect(stderr).toContain("a failed: its session was lost: the session host ended. Mend");
    expect(agents.map(isAlive)).toEqual([false, false]);
    const status = JSON.parse((await workspace.run(["status", "--json"])).out) as {
      tasks: unknown;
      locks: unknown;
    };
    expect(status).toMatchObject({ locks: [], tasks: [{ status: "failed" }, { status: "completed" }] });
    workspace.write("go-a", "");
    await workspace.run(["task", "retry", "a"]);
    expect((await workspace.run(["run"])).code).toBe(0);
  });

  test("together with the supervisor: only what launches goes on, and takes the tasks up again", async () => {
    workflow(
      "serial",
      `{ id: a, modifies: [/a/], command: "trap '' HUP; ${waits("a")}" }, { id: b, command: "true" }`,
    );
    await workspace.run(["task", "start", "a"]);
    const agent = await started("a");
    const host = pidOf("host");
    process.kill(pidOf("supervisor"), "SIGKILL");
    process.kill(host, "SIGKILL");
    const looked = await workspace.run(["status"]);
    expect(looked.code).toBe(0);
    await until("it is taken back", async () => {
      const { out } = await workspace.run(["status", "--json"]);
      const { tasks, locks } = JSON.parse(out) as { tasks: { status: string }[]; locks: unknown[] };
      return tasks[0]?.status === "pending" && locks.length === 0;
    });
    expect(isAlive(agent)).toBe(false);
    expect((await workspace.run(["explain", "a"])).out).toMatch(/nobody runs it at the moment; .* goes on/);
    expect((await journal()).filter((event) => event.type === "session-started")).toHaveLength(1);
    workspace.write("go-a", "");
    expect((await workspace.run(["run"])).code).toBe(0);
    expect((await journal()).some((event) => event.type === "task-failed")).toBe(false);
  });
});

/** One connection to the supervisor, as the protocol is on the wire. */
function wire(): { send(message: unknown): void; answers: Record<string, unknown>[]; close(): void } {
  const socket = connect(join(workspace.folder, ".lockstep/run/supervisor.sock"));
  const answers: Record<string, unknown>[] = [];
  const reader = new FrameReader((_kind, payload) => {
    answers.push(JSON.parse(payload.toString()) as Record<string, unknown>);
  });
  socket.on("data", (chunk) => reader.push(chunk));
  socket.on("error", () => {});
  return { send: (message) => socket.write(encodeJson(message)), answers, close: () => socket.destroy() };
}

describe("requests", () => {
  const acquire = (id: string, path: string) => ({
    type: "request",
    id,
    session: null,
    name: "test",
    request: {
      kind: "lock-acquire",
      agent: "ann",
      paths: [path],
      cwd: workspace.folder,
      pid: process.pid,
      waitMs: 0,
    },
  });
  const tokens = () =>
    (workspace.json(".lockstep/RESOURCE_LOCKS.json") as { locks: { token: number }[] }).locks.map(
      (lock) => lock.token,
    );

  test("sent again with the same id are done once, at once, later, and after a kill", async () => {
    workflow("serial", '{ id: a, command: "true" }');
    await workspace.run(["status"]);
    const first = wire();
    const second = wire();
    for (const one of [first, second, first]) one.send(acquire("same", "/x"));
    await until("all are answered", () => first.answers.length === 2 && second.answers.length === 1);
    const said = { ok: true, sentence: "ann holds /x (token 1)." };
    expect([...first.answers, ...second.answers].map(({ answer }) => answer)).toEqual([said, said, said]);
    expect(tokens()).toEqual([1]);
    first.close();
    second.close();
    process.kill(pidOf("supervisor"), "SIGKILL");
    await workspace.run(["status"]);
    const third = wire();
    third.send(acquire("same", "/x"));
    await until("it is answered", () => third.answers.length === 1);
    expect(third.answers).toMatchObject([{ id: "same", answer: said }]);
    expect(tokens()).toEqual([1]);
    third.close();
  });

  test("rubbish on the socket ends nothing, and a fault in one request is told to its asker alone", async () => {
    workflow("serial", '{ id: a, command: "true" }');
    await workspace.run(["status"]);
    const rubbish = wire();
    rubbish.send({ type: "nonsense" });
    rubbish.send({ ...acquire("r1", "/x"), session: "constructor" });
    await until("it is answered", () => rubbish.answers.length === 1);
    expect(rubbish.answers).toMatchObject([{ id: "r1", answer: { ok: false } }]);
    const long = connect(join(workspace.folder, ".lockstep/run/supervisor.sock"));
    long.on("error", () => {});
    long.write(Buffer.from("GET / HTTP/1.1\r\n\r\n"));
    await until("it is cut off", () => long.destroyed || long.readableEnded || long.closed);
    rubbish.send(acquire("r2", "/x"));
    await until("it is answered", () => rubbish.answers.length === 2);
    expect(rubbish.answers[1]).toMatchObject({ id: "r2", answer: { ok: true } });
    rubbish.close();
  });
});

const hasPrlimit = spawnSync("prlimit", ["--version"]).status === 0;

test.skipIf(!hasPrlimit)(
  "a disk that takes no more: the asker is told, facts wait, and nothing acknowledged is lost",
  async () => {
    workflow("serial", `{ id: a, command: "${waits("a")}" }`);
    await workspace.run(["task", "start", "a"]);
    await started("a");
    const acquire = (agent: string) =>
      workspace.run([
        "lock",
        "acquire",
        "--agent",
        agent,
        "--pid",
        String(process.pid),
        `/${agent}`,
        "--json",
      ]);
    expect((await acquire("ann")).code).toBe(0);
    const supervisor = pidOf("supervisor");
    const limit = (size: string) =>
      expect(spawnSync("prlimit", ["--pid", String(supervisor), `--fsize=${size}:`]).status).toBe(0);
    const wal = join(workspace.folder, ".lockstep/state.db-wal");
    limit(String(statSync(wal).size));
    const refused = await acquire("bob");
    expect(refused.code).toBe(3);
    expect(refused.err).toMatch(
      /^Not done: the state could not be written \(.*\)\. Free some room on that disk, or .* nothing has changed\.$/,
    );
    expect(JSON.parse(refused.out)).toEqual({ ok: false, message: refused.err });
    // The session ends meanwhile: that it did is not forgotten.
    workspace.write("go-a", "");
    await until("its exit is recorded", () => exists(".lockstep/sessions/a-1/exit.json"));
    expect((await workspace.run(["lock", "list"])).out).toMatch(/ann/);
    limit("unlimited");
    await until("the task is completed", async () =>
      (await journal()).some((event) => event.type === "task-completed"),
    );
    expect((await acquire("bob")).code).toBe(0);
    expect(workspace.json(".lockstep/RESOURCE_LOCKS.json")).toMatchObject({
      locks: [{ agent_id: "ann" }, { agent_id: "bob" }],
    });
  },
);
