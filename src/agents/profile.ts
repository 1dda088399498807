// How to start, prompt and watch an agent program: what each agent's folder says of it.
import type { HeadlessFormat } from "../../state/model/plan.ts";
import type { NotePattern } from "./screen-notes.ts";

/** What an agent shows of itself in its terminal's title. */
export type TitleAttention = "working" | "needs-person" | "idle";

export interface Launch {
  /** The task's id. */
  readonly task: string;
  /** Its whole prompt, see prompt.ts. */
  readonly prompt: string;
  /** All but its paths is read-only to it by then, so it needs no sandbox of its own, and none fits into ours. */
  readonly isFenced: boolean;
  readonly isHeadless: boolean;
  /** The agent's folder. */
  readonly workspace: string;
  /** The session's own folder, where the files of the profile are. */
  readonly folder: string;
  readonly conversation: ConversationStart;
  /** The shell line that a hook of the agent runs for an event. */
  readonly hook: (event: HookEvent) => string;
  readonly mcp: McpServerCommand;
}

export interface McpServerCommand {
  readonly command: string;
  readonly args: readonly string[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface OwnPlaces {
  /** What ends with a slash is a folder: it is made where it is missing, since no program can make it in a fence. */
  readonly writable: readonly string[];
  /** Among those, what would run programs later, outside of the fence. */
  readonly closed: readonly string[];
}

export type ConversationStart =
  /** `id`: a UUID, for agents that let us choose what they call it. */
  { readonly kind: "new"; readonly id: string } | { readonly kind: "resumed"; readonly id: string };

/** As `lockstep hook` names them. */
export type HookEvent =
  | "pre-tool-use"
  | "post-tool-use"
  | "post-tool-batch"
  | "permission-request"
  | "notification"
  | "user-prompt-submit"
  | "stop"
  /** It waits to ask its model once more. */
  | "retry"
  /** A turn that ended with an error of the model. */
  | "stop-failure"
  | "subagent-start"
  | "subagent-stop"
  | "session-start"
  | "session-end";

/** What a launch needs beside its arguments. Nothing of the person's own is changed: the agent is told of all of it. */
export interface Prepared {
  /** Written into the session's folder, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** What they lead to, by name in the session's folder. */
  readonly links?: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

export interface Headless {
  readonly format: HeadlessFormat;
  argv(launch: Launch): readonly string[];
}

export interface Profile {
  readonly name: string;
  /** The program that is looked for on the PATH; null when nothing needs to be installed. */
  readonly program: string | null;
  /** One sentence: how to get it. */
  readonly install: string;
  /** The program and its arguments, to run in a terminal of its own with the prompt already given. */
  argv(launch: Launch): readonly string[];
  /** The same without a screen, which tells what it does in a format that we read; absent: it has no such form. */
  readonly headless?: Headless;
  /** The files and the environment that are for this launch alone. */
  prepare?(launch: Launch): Prepared;
  /** Added to the environment of its process. */
  readonly env: Readonly<Record<string, string>>;
  /** What asks us before this agent writes, in a word; null when nothing does. */
  readonly hooks: string | null;
  /** They tell what it launches together, and what of it has ended: it can be a dispatcher. */
  readonly tellsSubAgents?: true;
  /** Why they do not run here, where the agent's own settings can say so; null when they do. */
  hooksOff?(launch: Pick<Launch, "workspace" | "folder">): string | null;
  /** What it keeps of its own, for a fence to leave writable: files and folders. `session`: the session's folder. */
  places(environment: Environment, session: string): OwnPlaces;
  /** Reads the terminal's title; null when this title says nothing. */
  attention(title: string): TitleAttention | null;
  /** Reads its screen, where no hook tells what it does; null when it says neither of the two that are not work. */
  readonly screen?: (text: string) => TitleAttention | null;
  /** What its screen shows and no hook tells, the most pressing first. */
  readonly notes?: readonly NotePattern[];
}
