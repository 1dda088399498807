// Carries commands out: each becomes something in the world, and what comes of it is observed as facts.

import { assertNever } from "../../../state/model/assert-never.ts";
import type { Command } from "../../../state/model/commands.ts";
import { currentPhase, tasksOf } from "../../../state/model/select.ts";
import type {
  CheckPlan,
  CommandLine,
  PhaseId,
  SessionId,
  State,
  SyncPointId,
  TaskId,
} from "../../../state/model/state.ts";
import {
  audited,
  baselineTaken,
  checked,
  dependenciesSeen,
  type Outcome,
  sessionExited,
  sessionGuarded,
  timedOut,
  verified,
} from "../../../state/run/receive.ts";
import { budgetSpent } from "../../../state/sync/budget.ts";
import { exists } from "../../checks/exists.ts";
import { makeCheck } from "../../checks/make.ts";
import { openOutput, outputPath } from "../../checks/output.ts";
import { runCommand } from "../../checks/run.ts";
import { lookOutside } from "../../git/audit.ts";
import { takeBaseline } from "../../git/baseline.ts";
import type { Checked } from "../../git/check-round.ts";
import { commitWork } from "../../git/trees/commit.ts";
import { rootOfTask } from "../../git/trees/tree.ts";
import type { Granted } from "../../store/open.ts";
import { messageOf } from "../../system/failure.ts";
import type { Places } from "../../system/places.ts";
import type { FromSupervisor } from "../../wire/protocol.ts";
import { archiveRun } from "../files/archive.ts";
import type { Runtime } from "../loop/input.ts";
import type { Children } from "./children.ts";
import type { HostLink } from "./host-link.ts";
import { launchMessage } from "./launch.ts";
import type { SessionKeys } from "./session-keys.ts";

export interface Performer {
  /** `before`: the state that they were decided in. */
  perform(commands: readonly Command[], before: State): void;
  /** Looks again for the dependency paths that some task waits for. */
  lookForDependencies(): void;
  /** Ends the commands that run; resolves when they have gone. */
  close(): Promise<void>;
}

export interface Surroundings {
  readonly places: Places;
  readonly runtime: Runtime;
  readonly host: HostLink;
  readonly children: Children;
  readonly keys: SessionKeys;
  readonly granted: () => readonly Granted[];
  readonly tell: (message: FromSupervisor) => void;
  readonly problem: (text: string) => void;
}

/** From TERM to KILL. */
const graceMs = 5_000;

export function createPerformer(world: Surroundings): Performer {
  return new WorldPerformer(world);
}

class WorldPerformer implements Performer {
  readonly #world: Surroundings;
  readonly #stopping = new AbortController();
  readonly #working = new Set<Promise<unknown>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isAuditing = false;
  #auditAgain: TaskId | null = null;

  constructor(world: Surroundings) {
    this.#world = world;
  }

  perform(commands: readonly Command[], before: State): void {
    for (const command of commands) this.#perform(command, before);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.allSettled(this.#working);
  }

  #perform(command: Command, before: State): void {
    const { places, runtime, host } = this.#world;
    const state = runtime.state();
    switch (command.kind) {
      case "launch":
        return void this.#launch(state, command);
      case "stop":
        return host.send({ type: "stop", session: command.session, graceMs });
      case "forget":
        return host.send({ type: "forget", session: command.session });
      case "verify":
        return void this.#verify(command.task, command.session, command.command);
      case "audit":
        return void this.#audit(state, command.task);
      case "commit":
        return void this.#commit(state, command.task);
      case "check":
        return void this.#check(command.sync, command.check, command.since);
      case "take-baseline":
        return void this.#baseline(command.phase);
      case "timeout":
        return this.#timeout(command);
      case "budget":
        return this.#budget(command);
      case "archive":
        return archiveRun(places, command.executionId, before, this.#world.problem);
      default:
        return assertNever(command);
    }
  }

  async #launch(state: State, command: Extract<Command, { kind: "launch" }>): Promise<void> {
    const { runtime, host } = this.#world;
    const fail = (problem: string, code: number | null) =>
      runtime.observe((now) =>
        sessionExited(now, command.session, {
          started: null,
          ended: Date.now(),
          exit: { code, signal: null },
          problem,
          tail: "",
        }),
      );
    try {
      const made = await launchMessage(this.#world, state, command);
      if (!made.ok) return fail(made.problem, 127);
      if (made.rings !== null) runtime.observe((now) => sessionGuarded(now, command.session, made.rings));
      await host.ready();
      // A stop sent while the launch was prepared was ignored by the host, which did not know the session
      // yet: check again.
      if (runtime.state().sessions[command.session]?.state.kind !== "launching")
        return fail("it was stopped before it started", null);
      host.send(made.message);
    } catch (error) {
      fail(messageOf(error), null);
    }
  }

  async #verify(task: TaskId, session: SessionId, command: CommandLine): Promise<void> {
    const { places, runtime } = this.#world;
    const verifies = runtime.state().tasks[task];
    if (verifies === undefined) return;
    const cwd = rootOfTask(places, runtime.state(), verifies);
    const { env } = verifies.plan;
    const outcome = await this.#asOutcome(`verify ${task}`, (onStarted) =>
      runCommand(command, { cwd, signal: this.#stopping.signal, env, onStarted }),
    );
    if (outcome !== null) runtime.observe((state) => verified(state, task, session, outcome));
  }

  /** Work that could not be committed is reported by the sync point, which tries again. */
  async #commit(state: State, id: TaskId): Promise<void> {
    const task = state.tasks[id];
    const problem = task === undefined ? null : await commitWork(this.#world.places, state, task);
    if (problem !== null) this.#world.problem(`What ${id} left could not be committed: ${problem}`);
  }

  /** Looks once at a time: a task that ends meanwhile is covered by the next look. */
  async #audit(state: State, id: TaskId): Promise<void> {
    const { places, runtime, granted } = this.#world;
    const phase = state.tasks[id]?.phase;
    if (phase === undefined) return;
    if (this.#isAuditing) {
      this.#auditAgain = id;
      return;
    }
    this.#isAuditing = true;
    this.#auditAgain = null;
    const looking = lookOutside({ state: runtime.state(), places, granted }, phase);
    this.#working.add(looking);
    try {
      const looked = await looking;
      if (looked.kind === "seen") runtime.observe((now) => audited(now, phase, looked.outside));
    } catch (error) {
      this.#world.problem(`The files could not be looked at when ${id} had ended: ${String(error)}`);
    } finally {
      this.#working.delete(looking);
      this.#isAuditing = false;
    }
    const next = this.#auditAgain;
    if (next !== null && !this.#stopping.signal.aborted) await this.#audit(runtime.state(), next);
  }

  async #check(sync: SyncPointId, plan: CheckPlan, since: number): Promise<void> {
    const { places, runtime, granted, tell } = this.#world;
    const state = runtime.state();
    const round = { sync, state, places, granted, signal: this.#stopping.signal };
    const path = outputPath(places, state, sync, plan.id);
    const output = plan.kind === "run" ? openOutput(path, { sync, check: plan.id }, tell) : null;
    const outcome = await this.#asOutcome(`check ${sync} ${plan.id}`, (onStarted) =>
      makeCheck(plan, { ...round, onStarted, onOutput: (chunk, tail) => output?.add(chunk, tail) }),
    );
    output?.close();
    if (outcome !== null) runtime.observe((state) => checked(state, sync, plan.id, since, outcome));
  }

  /** null when we are being ended: the supervisor that comes next makes it again. */
  async #asOutcome(
    name: string,
    work: (onStarted: (pid: number) => void) => Promise<Checked>,
  ): Promise<Outcome | null> {
    const making = work((pid) => this.#world.children.remember(name, pid));
    this.#working.add(making);
    try {
      const made = await making;
      return this.#stopping.signal.aborted ? null : { output: "", ...made };
    } catch (error) {
      if (this.#stopping.signal.aborted) return null;
      return { ok: false, evidence: `it could not be made: ${String(error)}`, output: "" };
    } finally {
      this.#working.delete(making);
      this.#world.children.forget(name);
    }
  }

  async #baseline(phase: PhaseId): Promise<void> {
    const { places, runtime } = this.#world;
    const [taken, present] = await Promise.all([
      takeBaseline(places.workspace),
      this.#presentIn(runtime.state(), phase),
    ]);
    runtime.observe((state) => baselineTaken(state, phase, taken, present));
  }

  lookForDependencies(): void {
    const { runtime } = this.#world;
    const phase = currentPhase(runtime.state());
    if (phase === null) return;
    void this.#presentIn(runtime.state(), phase.id).then((present) =>
      runtime.observe((state) => dependenciesSeen(state, phase.id, present)),
    );
  }

  async #presentIn(state: State, phase: PhaseId): Promise<string[]> {
    const paths = tasksOf(state, phase).flatMap((task) => task.plan.dependencyPaths);
    const claims = [...new Map(paths.map((path) => [path.claim, path])).values()];
    const seen = await Promise.all(
      claims.map(async (path) => ((await exists(this.#world.places.workspace, path)).ok ? [path.claim] : [])),
    );
    return seen.flat();
  }

  #timeout(command: Extract<Command, { kind: "timeout" }>): void {
    const { runtime } = this.#world;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        runtime.observe((state) => timedOut(state, command));
      },
      Math.max(0, Math.min(command.at - Date.now(), timerMsMax)),
    );
    this.#timers.add(timer);
  }

  #budget(command: Extract<Command, { kind: "budget" }>): void {
    const { runtime } = this.#world;
    const { phase, part, since, at } = command;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        // Further away than a timer reaches.
        if (Date.now() < at) return this.#budget(command);
        runtime.observe((state) => budgetSpent(state, phase, part, since));
      },
      Math.max(1, Math.min(at - Date.now(), timerMsMax)),
    );
    this.#timers.add(timer);
  }
}

/** setTimeout takes 31 bits; a longer one would fire at once. */
const timerMsMax = 2 ** 31 - 1;
