// The client's side of the supervisor: what can be asked of it, and heard from it.
import type { Changes } from "../../state/explain/details.ts";
import type { Event } from "../../state/model/events.ts";
import type { State, TaskId } from "../../state/model/state.ts";
import type { Answer, ToSupervisor, WireRequest, WorkflowChange } from "../wire/protocol.ts";

/** `using supervisor = …` closes the connection however the block is left. */
export interface Supervisor extends Disposable {
  request(request: WireRequest): Promise<Answer>;
  run(options: { auto: boolean; again: boolean; launch: boolean }): Promise<Answer>;
  /** Asks whether a tool may write these paths. Relative ones begin at `cwd`. */
  mayWrite(paths: readonly string[], cwd: string, subAgent?: string | null): Promise<Answer>;
  /** Waits for a person: until somebody has answered, or nobody will. */
  ask(asked: Asked): Promise<Answer>;
  /** Reports what this session's agent is doing, and its name for the conversation. */
  tell(told: Told): Promise<Answer>;
  /** Reports a launch for one of this session's tasks, or its end: ok, or the correction. */
  dispatch(dispatched: Dispatched): Promise<Answer>;
  host(): Promise<Answer>;
  down(stop: boolean): Promise<Answer>;
  takeWorkflow(): Promise<Answer>;
  state(): Promise<State>;
  /** The changes of a task so far. */
  changes(task: TaskId): Promise<Changes>;
  /** The state that the journal in the store begins with: empty until its oldest part was archived. */
  base(): Promise<State>;
  /** A page of the journal, and the number of the last event that was moved to files of `archive`. */
  journal(since: number, limit: number): Promise<{ events: readonly Event[]; archived: number }>;
  readonly archive: string;
  /** The state now, every event from then on, and again from the state after a lost connection. */
  subscribe(follower: Follower): void;
  close(): void;
}

type AskMessage = Extract<ToSupervisor, { type: "ask" }>;
export type Told = Pick<
  Extract<ToSupervisor, { type: "agent-event" }>,
  "doing" | "what" | "why" | "usage" | "conversation"
>;

export type Dispatched = Pick<Extract<ToSupervisor, { type: "dispatch" }>, "event" | "texts" | "nth">;

/** A question of an agent to a person, and the files that the call in question would write. */
export interface Asked {
  readonly ask: AskMessage["ask"];
  readonly paths: readonly string[];
  readonly cwd: string;
}

export interface Follower {
  readonly snapshot: (state: State) => void;
  readonly happened: (events: readonly Event[]) => void;
  /** `text`: the end of what a check's command has printed so far. */
  readonly checkOutput: (check: string, text: string) => void;
  readonly workflowFile: (change: WorkflowChange | null) => void;
  /** false: nobody answers at the moment, what is shown may be old. */
  readonly connected: (connected: boolean) => void;
  /** A person ended it; it is not started again from here. */
  readonly ended: () => void;
}

/** Says whether a supervisor is started when none answers, and whether it may then launch work that the run
 *  before it left undone. */
export type Start = "never" | "to-look" | "to-launch";
