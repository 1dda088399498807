// A workspace with a real agent in it: the built program, the agent's own program with a home of its own and the
// scripted model as its provider, and nothing of the machine's environment.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { program, type Ran, until, Workspace } from "../helpers/lockstep.ts";
import type { Scenario } from "./model/scenario.ts";
import { ScriptedModel } from "./model/server.ts";
import { type AgentName, installedFolder } from "./pinned.ts";
import { setUp } from "./setups.ts";

export interface SessionFacts {
  readonly session: string;
  readonly task: string | null;
  readonly attempt: number;
  readonly status: string;
  readonly pid: number | null;
  readonly attention: string | null;
  readonly reason: string | null;
  readonly conversation?: string | null;
  readonly usage?: Readonly<Record<string, number | null>> | null;
}

export interface Status {
  readonly sessions: readonly SessionFacts[];
  readonly tasks: readonly { readonly id: string; readonly status: string; readonly reason?: string }[];
}

export class AgentBench {
  readonly #base: string;
  readonly workspace: Workspace;
  readonly model: ScriptedModel;
  readonly env: Record<string, string>;

  private constructor(base: string, workspace: Workspace, model: ScriptedModel, env: Record<string, string>) {
    this.#base = base;
    this.workspace = workspace;
    this.model = model;
    this.env = env;
  }

  /** `agents` are on its PATH. The scenario is told the workspace's folder, since agents write by absolute paths. */
  static async open(
    agents: readonly AgentName[],
    scenario: (folder: string) => Scenario,
    files: Readonly<Record<string, string>>,
  ): Promise<AgentBench> {
    const base = realpathSync(mkdtempSync(join(tmpdir(), "lockstep-agents-")));
    const [home, work, temporary] = ["home", "work", "tmp"].map((name) => join(base, name)) as [
      string,
      string,
      string,
    ];
    for (const folder of [home, work, temporary]) mkdirSync(folder);
    const workspace = new Workspace(work);
    for (const [path, text] of Object.entries(files)) workspace.write(path, text);
    const model = await ScriptedModel.start(scenario(work));
    const setups = agents.map((agent) => setUp(agent, { home, workspace: work, model: model.url }));
    for (const [path, text] of setups.flatMap((setup) => Object.entries(setup.files))) {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), text);
    }
    const programs = agents.flatMap((name) => installedFolder(name) ?? []);
    // The agents' launchers look for `node`, and some want the one that this project needs too.
    const path = [...programs, dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":");
    const env = { PATH: path, HOME: home, TMPDIR: temporary, LANG: "C.UTF-8", SHELL: "/bin/sh" };
    const bench = new AgentBench(
      base,
      workspace,
      model,
      Object.assign(env, ...setups.map((setup) => setup.env)),
    );
    await bench.#commit();
    return bench;
  }

  get folder(): string {
    return this.workspace.folder;
  }

  async run(args: readonly string[], timeout = 60_000): Promise<Ran> {
    const ran = await execa(process.execPath, [program, ...args], {
      cwd: this.folder,
      env: this.env,
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      timeout,
    });
    return { code: ran.exitCode ?? -1, out: ran.stdout, err: ran.stderr };
  }

  async status(): Promise<Status> {
    return JSON.parse((await this.run(["status", "--json"])).out) as Status;
  }

  /** The session of a task once it is shown to be so. */
  async session(task: string, is: (session: SessionFacts) => boolean, ms = 60_000): Promise<SessionFacts> {
    const look = async () =>
      (await this.status()).sessions.find((session) => session.task === task && is(session));
    return until(`a session of ${task} is so`, look, ms).catch(async (error: unknown) => {
      throw new Error(
        `${String(error)}\n${JSON.stringify(await this.status(), null, 1)}\n${await this.shown()}`,
      );
    });
  }

  /** What all panes show and what the model did not like, for a test that failed. */
  async shown(): Promise<string> {
    const { sessions } = await this.status();
    const texts = sessions.map(async ({ session }) => (await this.run(["logs", session])).out);
    return [...(await Promise.all(texts)), ...this.model.problems].join("\n---\n");
  }

  async events(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { out } = await this.run(["events", "--json"]);
    return out
      .split("\n")
      .flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Readonly<Record<string, unknown>>]));
  }

  /** Says which processes were left. */
  async close(): Promise<string[]> {
    await this.run(["down", "--stop"]);
    await this.model.close();
    const left = await this.workspace.close();
    rmSync(this.#base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    return left;
  }

  async #commit(): Promise<void> {
    await this.workspace.git("init", "-q");
    await this.workspace.git("add", "-A");
    await this.workspace.git("commit", "-q", "--allow-empty", "-m", "start");
  }
}
