// How to start, prompt and watch an agent program: what each agent's folder says of it.

import type { HeadlessFormat } from "../../state/model/plan.ts";
import type { HookEvent } from "./hook-events.ts";
import type { NotePattern } from "./screen-notes.ts";

/** The state that an agent shows in its terminal's title. */
export type TitleAttention = "working" | "needs-person" | "idle";

export interface Launch {
  /** The task's id. */
  readonly task: string;
  /** The whole prompt of the task, see prompt.ts. */
  readonly prompt: string;
  /** Everything but its paths is read-only to it, so it needs no sandbox of its own, and none fits into ours. */
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
  /** A path with a slash at its end is a folder: it is made where it is missing, since no program can make it
   *  in a fence. */
  readonly writable: readonly string[];
  /** Among those, what would run programs later, outside of the fence. */
  readonly closed: readonly string[];
}

export type ConversationStart =
  /** `id`: a UUID, for agents that let us choose what they call it. */
  { readonly kind: "new"; readonly id: string } | { readonly kind: "resumed"; readonly id: string };

/** The needs of a launch beside its arguments. The person's own files are not changed: the agent is told of
 *  all of these. */
export interface Prepared {
  /** Written into the session's folder, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** The targets of links, by their name in the session's folder. */
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
  /** The sentence that tells how to install it. */
  readonly install: string;
  /** The program and its arguments, to run in a terminal of its own with the prompt already given. */
  argv(launch: Launch): readonly string[];
  /** The same without a screen, which tells what it does in a format that we read; absent: it has no such form. */
  readonly headless?: Headless;
  /** The files and the environment that are for this launch alone. */
  prepare?(launch: Launch): Prepared;
  /** Added to the environment of its process. */
  readonly env: Readonly<Record<string, string>>;
  /** The part of ours that is asked before this agent writes, in a word; null when nothing is. */
  readonly hooks: string | null;
  /** Its hooks report which sub-agents it launches together, and which have ended: it can be a dispatcher. */
  readonly tellsSubAgents?: true;
  /** Why they do not run here, where the agent's own settings can say so; null when they do. */
  hooksOff?(launch: Pick<Launch, "workspace" | "folder">): string | null;
  /** The agent's own files and folders, for a fence to leave writable. `session`: the session's folder. */
  places(environment: Environment, session: string): OwnPlaces;
  /** Reads the terminal's title; null when this title says nothing. */
  attention(title: string): TitleAttention | null;
  /** Reads its screen, where no hook tells what it does; null when it says neither of the two that are not work. */
  readonly screen?: (text: string) => TitleAttention | null;
  /** Notes on its screen that no hook reports, the most pressing first. */
  readonly notes?: readonly NotePattern[];
}
