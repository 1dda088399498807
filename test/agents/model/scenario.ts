// What the scripted model says, in words that fit every agent: a script for each conversation, a turn for each answer.

export interface Scenario {
  /** The first whose `when` is found in the opening of a conversation is played. */
  readonly scripts: readonly Script[];
}

export interface Script {
  /** Part of the ids of its tool calls, by which a conversation is recognised again: letters and digits. */
  readonly name: string;
  /** Looked for in what the person said before the first answer; without it the script fits all. */
  readonly when?: RegExp;
  readonly turns: readonly Turn[];
  /** Said once all turns have been played, as often as it is asked. Without it one more question is a mistake. */
  readonly afterwards?: string;
}

/** One response of the model. Several calls in it are made at once. */
export interface Turn {
  readonly text?: string;
  readonly calls?: readonly Call[];
  /** What the results of the tools so far must show. */
  readonly expects?: RegExp;
  readonly delayMs?: number;
  readonly fault?: Fault;
}

export type Call =
  | { readonly kind: "write"; readonly path: string; readonly content: string }
  | { readonly kind: "shell"; readonly command: string }
  | {
      readonly kind: "agent";
      readonly title: string;
      readonly prompt: string;
      readonly background: boolean;
      /** What kind of agent it shall be; null for the one that does anything. */
      readonly role: string | null;
    }
  /** A tool by its name, as one agent has it. */
  | { readonly kind: "tool"; readonly name: string; readonly input: Readonly<Record<string, unknown>> }
  /** Waits for the n-th sub-agent that was launched; where an agent has no such tool there is nothing to do. */
  | { readonly kind: "wait"; readonly nth: number };

/** `times`: how often before the turn is answered after all; without it, always. */
export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly error: string; readonly times?: number }
  /** The connection breaks in the middle of the answer. */
  | { readonly kind: "cut"; readonly times?: number }
  /** No answer comes. */
  | { readonly kind: "hang"; readonly times?: number };

export function write(path: string, content = `${path}\n`): Call {
  return { kind: "write", path, content };
}

export function shell(command: string): Call {
  return { kind: "shell", command };
}

export function tool(name: string, input: Readonly<Record<string, unknown>> = {}): Call {
  return { kind: "tool", name, input };
}

export function agent(
  title: string,
  prompt: string,
  { background = false, role = null }: { background?: boolean; role?: string | null } = {},
): Call {
  return { kind: "agent", title, prompt, background, role };
}
