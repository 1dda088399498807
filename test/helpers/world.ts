// A world for the core without processes: it performs commands in simulated time and lets a test decide how each ends.
// Only the ports are played; every decision is the core's own.

import { decide } from "../../state/decide/decide.ts";
import { reconcile } from "../../state/follow/reconcile.ts";
import type { Command } from "../../state/model/commands.ts";
import type { Decision } from "../../state/model/decision.ts";
import type { Event, Fact } from "../../state/model/events.ts";
import type { Caller, Request } from "../../state/model/requests.ts";
import { emptyState, type State, type Workflow } from "../../state/model/state.ts";
import {
  baselineTaken,
  checked,
  sessionExited,
  sessionStarted,
  timedOut,
  verified,
} from "../../state/run/receive.ts";
import { resume } from "../../state/run/resume.ts";
import { step } from "../../state/run/step.ts";
import { budgetSpent } from "../../state/sync/budget.ts";

export const person: Caller = { kind: "person", name: "ada" };

/** More follows from no event of these tests; a rule that asks for itself again would go on for ever. */
const factsMax = 2_000;

export class World {
  state: State = emptyState;
  now = 1_000;
  readonly events: Event[] = [];
  /** What was asked for and has not come back. */
  pending: Command[] = [];
  /** Sessions that the played session host runs. */
  readonly running = new Set<string>();

  apply(facts: readonly Fact[]): void {
    for (const fact of facts) this.#one(fact);
    let followed = 0;
    for (let next = reconcile(this.state); next !== null; next = reconcile(this.state)) {
      if (++followed > factsMax) throw new Error(`It never comes to rest: ${JSON.stringify(next)}`);
      this.#one(next);
    }
  }

  start(workflow: Workflow, auto = false): void {
    this.apply([{ type: "run-started", execution_id: `exec-${this.events.length}`, plan: workflow, auto }]);
  }

  ask(request: Request, caller: Caller = person): Decision {
    const decision = decide(this.state, request, caller);
    this.apply(decision.facts);
    return decision;
  }

  /** Lets the world answer one command, well unless told otherwise. */
  answer(command: Command, ok = true): void {
    this.pending = this.pending.filter((other) => other !== command);
    this.now += 10;
    switch (command.kind) {
      case "launch":
        this.running.add(command.session);
        return this.apply(sessionStarted(this.state, command.session, 100));
      case "stop":
        // The session host takes what it is told in order: what is stopped before its start never starts.
        this.pending = this.pending.filter(
          (other) => other.kind !== "launch" || other.session !== command.session,
        );
        return this.exit(command.session, null);
      case "verify":
        return this.apply(
          verified(this.state, command.task, command.session, { ok, evidence: "verify", output: "out" }),
        );
      case "check":
        return this.apply(
          checked(this.state, command.sync, command.check.id, command.since, {
            ok,
            evidence: "seen",
            output: "",
          }),
        );
      case "take-baseline":
        return this.apply(baselineTaken(this.state, command.phase, { kind: "none", why: "simulated" }, []));
      case "timeout":
        return this.apply(timedOut(this.state, command));
      case "budget":
        return this.apply(budgetSpent(this.state, command.phase, command.part, command.since));
      case "audit":
      case "commit":
      case "forget":
      case "archive":
        return;
    }
  }

  /** A session's process ends. */
  exit(session: string, code: number | null): void {
    this.running.delete(session);
    const found = Object.values(this.state.sessions).find((candidate) => candidate.id === session);
    if (found === undefined) return;
    this.now += 10;
    this.apply(
      sessionExited(this.state, found.id, {
        started: "started" in found.state ? found.state.started : null,
        ended: this.now,
        exit: code === null ? { code: null, signal: "SIGTERM" } : { code, signal: null },
        problem: null,
        tail: "last words",
      }),
    );
  }

  /** Several end in one batch: nobody is launched between two of them. */
  exitAll(sessions: readonly string[]): void {
    this.now += 10;
    const facts = sessions.flatMap((session) => {
      this.running.delete(session);
      const found = Object.values(this.state.sessions).find((candidate) => candidate.id === session);
      if (found === undefined) return [];
      const exit = { code: 0, signal: null };
      return sessionExited(this.state, found.id, {
        started: 0,
        ended: this.now,
        exit,
        problem: null,
        tail: "",
      });
    });
    this.apply(facts);
  }

  /** Answers commands until only timers are left. */
  settle(): void {
    let answered = 0;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (++answered > factsMax) throw new Error(`It never comes to rest: ${JSON.stringify(next)}`);
      this.answer(next);
    }
  }

  /** The supervisor dies and comes back: what was on its way is lost, what the state waits for is asked again. */
  restart(): void {
    this.pending = resume(this.state);
  }

  #next(): Command | undefined {
    return this.pending.find((command) => command.kind !== "timeout" && command.kind !== "budget");
  }

  #one(fact: Fact): void {
    const event: Event = { seq: this.state.seq + 1, at: this.now, ...fact };
    const { state, commands } = step(this.state, event);
    this.state = state;
    this.events.push(event);
    this.pending.push(...commands);
  }
}
