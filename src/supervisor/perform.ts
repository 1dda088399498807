// Carries commands out: each becomes something in the world, and what comes of it is observed as facts.
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../../state/commands.ts";
import type {
  CheckPlan,
  CommandLine,
  PathClaim,
  PhaseId,
  SessionId,
  State,
  SyncPointId,
  TaskId,
} from "../../state/model.ts";
import { assertNever } from "../../state/never.ts";
import {
  baselineTaken,
  checked,
  dependenciesSeen,
  type Outcome,
  sessionExited,
  timedOut,
  verified,
} from "../../state/receive.ts";
import { tasksOf } from "../../state/select.ts";
import { takeBaseline } from "../checks/boundary.ts";
import { exists } from "../checks/exists.ts";
import { makeCheck } from "../checks/make.ts";
import { runCommand } from "../checks/run.ts";
import type { Places } from "../places.ts";
import type { HostLink } from "./host-link.ts";
import { launchMessage } from "./launch.ts";
import type { Runtime } from "./runtime.ts";

export interface Performer {
  perform(commands: readonly Command[]): void;
  /** Looks again for the dependency paths that some task waits for. */
  lookForDependencies(): void;
  close(): void;
}

/** From TERM to KILL. */
const graceMs = 5_000;

export function createPerformer(
  places: Places,
  runtime: Runtime,
  host: HostLink,
  grantedIn: (phase: PhaseId) => readonly PathClaim[],
): Performer {
  const stopping = new AbortController();
  const timers = new Set<NodeJS.Timeout>();

  function perform(command: Command): void {
    const state = runtime.state();
    switch (command.kind) {
      case "launch":
        return launch(state, command);
      case "stop":
        return host.send({ type: "stop", session: command.session, graceMs });
      case "forget":
        return host.send({ type: "forget", session: command.session });
      case "verify":
        return void verify(command.task, command.session, command.command);
      case "check":
        return void check(command.sync, command.check, command.since);
      case "take-baseline":
        return void baseline(command.phase);
      case "look-for-dependencies":
        return lookForDependencies();
      case "timeout":
        return timeout(command.task, command.session, command.at);
      case "archive":
        return archive(command.executionId);
      default:
        return assertNever(command);
    }
  }

  function launch(state: State, command: Extract<Command, { kind: "launch" }>): void {
    const made = launchMessage(places, state, command);
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
    if (!made.ok) return fail(made.problem, 127);
    host.ready().then(
      () => host.send(made.message),
      (error: unknown) => fail(error instanceof Error ? error.message : String(error), null),
    );
  }

  async function verify(task: TaskId, session: SessionId, command: CommandLine): Promise<void> {
    const outcome = await asOutcome(() =>
      runCommand(command, { cwd: places.workspace, signal: stopping.signal }),
    );
    if (outcome !== null) runtime.observe((state) => verified(state, task, session, outcome));
  }

  async function check(sync: SyncPointId, plan: CheckPlan, since: number): Promise<void> {
    const outcome = await asOutcome(() =>
      makeCheck(plan, { sync, state: runtime.state(), places, grantedIn, signal: stopping.signal }),
    );
    if (outcome !== null) runtime.observe((state) => checked(state, sync, plan.id, since, outcome));
  }

  /** null when we are being ended: the supervisor that comes next makes it again. */
  async function asOutcome(
    work: () => Promise<{ ok: boolean; evidence: string; output?: string }>,
  ): Promise<Outcome | null> {
    try {
      const made = await work();
      return stopping.signal.aborted ? null : { output: "", ...made };
    } catch (error) {
      if (stopping.signal.aborted) return null;
      return { ok: false, evidence: `it could not be made: ${String(error)}`, output: "" };
    }
  }

  async function baseline(phase: PhaseId): Promise<void> {
    const [taken, present] = await Promise.all([
      takeBaseline(places.workspace),
      presentIn(runtime.state(), phase),
    ]);
    runtime.observe((state) => baselineTaken(state, phase, taken, present));
  }

  function lookForDependencies(): void {
    const phase = runtime.state().phases.find((candidate) => candidate.status.kind === "running");
    if (phase === undefined) return;
    void presentIn(runtime.state(), phase.id).then((present) =>
      runtime.observe((state) => dependenciesSeen(state, phase.id, present)),
    );
  }

  async function presentIn(state: State, phase: PhaseId): Promise<string[]> {
    const paths = tasksOf(state, phase).flatMap((task) => task.plan.dependencyPaths);
    const claims = [...new Map(paths.map((path) => [path.claim, path])).values()];
    const seen = await Promise.all(
      claims.map(async (path) => ((await exists(places.workspace, path)).ok ? [path.claim] : [])),
    );
    return seen.flat();
  }

  function timeout(task: TaskId, session: SessionId, at: number): void {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        runtime.observe((state) => timedOut(state, task, session));
      },
      Math.max(0, Math.min(at - Date.now(), timerMsMax)),
    );
    timers.add(timer);
  }

  /** The recordings of the run before, so that its sessions' names are free again. */
  /** The recordings of the run before go aside at once: the next run's sessions have the same names. */
  function archive(executionId: string): void {
    if (!existsSync(places.sessions)) return;
    const target = join(places.archive, executionId);
    mkdirSync(target, { recursive: true, mode: 0o700 });
    renameSync(places.sessions, join(target, "sessions"));
  }

  return {
    perform(commands) {
      for (const command of commands) perform(command);
    },
    lookForDependencies,
    close() {
      stopping.abort();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** setTimeout takes 31 bits; a longer one would fire at once. */
const timerMsMax = 2 ** 31 - 1;
