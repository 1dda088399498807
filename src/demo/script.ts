// The moves of a demo agent, as values.

export type Step =
  /** A line of what it thinks. */
  | { readonly kind: "say"; readonly text: string }
  /** A tool that it uses, with a moment's work. */
  | { readonly kind: "look"; readonly tool: string; readonly at: string; readonly ms: number }
  /** A file that it writes, shown as an edit. */
  | { readonly kind: "write"; readonly path: string; readonly text: string }
  /** Work with a bar. */
  | { readonly kind: "progress"; readonly what: string; readonly ms: number }
  /** Runs a program and shows the end of its output. */
  | { readonly kind: "run"; readonly argv: readonly string[] }
  /** Asks a person; without one, or after a while, takes the first choice. */
  | { readonly kind: "ask"; readonly question: string; readonly choices: readonly Choice[] };

export interface Choice {
  /** The key that a person types. */
  readonly key: string;
  readonly label: string;
  readonly steps: readonly Step[];
}

export interface Role {
  readonly id: string;
  readonly steps: readonly Step[];
}

export function say(text: string): Step {
  return { kind: "say", text };
}

export function look(tool: string, at: string, ms = 450): Step {
  return { kind: "look", tool, at, ms };
}

export function write(path: string, text: string): Step {
  return { kind: "write", path, text };
}

export function progress(what: string, ms: number): Step {
  return { kind: "progress", what, ms };
}
