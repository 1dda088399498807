// A request to the model, whichever its dialect, as a conversation; and which turn of a script comes next in it. The
// server remembers nothing: an agent that is resumed, or asks again after a fault, is answered from what it sends.

export interface Conversation {
  readonly model: string;
  readonly isStreamed: boolean;
  /** What the person said before the first answer, with what the agent put around it. */
  readonly opening: string;
  readonly steps: readonly Step[];
  readonly tools: ReadonlyMap<string, Tool>;
}

export type Step =
  | { readonly kind: "said"; readonly text: string }
  | { readonly kind: "answered" }
  | { readonly kind: "called"; readonly id: string }
  | { readonly kind: "result"; readonly text: string };

/** `isFreeText`: its input is one text instead of fields. `namespace`: the group that it is offered in. */
export interface Tool {
  readonly isFreeText: boolean;
  readonly namespace: string | null;
  /** What it wants is an object rather than a text, where that is not always so. */
  readonly wantsObject: boolean;
}

export const plainTool: Tool = { isFreeText: false, namespace: null, wantsObject: false };

export interface ToolUse {
  readonly id: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly input: Readonly<Record<string, unknown>>;
  readonly isFreeText: boolean;
}

export interface Answer {
  /** Unique over all answers. */
  readonly id: string;
  readonly text: string;
  readonly uses: readonly ToolUse[];
}

export const usage = { input: 100, output: 20 } as const;

export function openingOf(steps: readonly Step[]): string {
  const end = steps.findIndex((step) => step.kind !== "said");
  const before = end === -1 ? steps : steps.slice(0, end);
  return before.map((step) => (step.kind === "said" ? step.text : "")).join("\n");
}

export function resultsOf({ steps }: Conversation): string[] {
  return steps.flatMap((step) => (step.kind === "result" ? [step.text] : []));
}

export function callId(script: string, turn: number, call: number): string {
  return `call_${script}_t${turn}_${call}`;
}

/** A tool call says by its id which turn it belongs to; an answer of text alone is one turn more. */
export function turnsPlayed({ steps }: Conversation): number {
  let turns = 0;
  let isAnswering = false;
  for (const step of steps) {
    if (step.kind === "answered" || step.kind === "called") {
      const [, turn] = step.kind === "called" ? (/_t(\d+)_\d+/.exec(step.id) ?? []) : [];
      if (turn !== undefined) turns = Number(turn) + 1;
      else if (!isAnswering) turns += 1;
      isAnswering = true;
    } else isAnswering = false;
  }
  return turns;
}
