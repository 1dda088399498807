// Patterns for screens of agents with hooks that no hook reports: sign-in, first-run questions, retries of
// the model. Found by running the agents; an unknown screen changes nothing.
import type { ScreenNote } from "../../state/run/screen-note.ts";

/** `$1` in `text` is what the pattern's first group matched. */
export interface NotePattern {
  readonly kind: ScreenNote["kind"];
  readonly pattern: RegExp;
  readonly text: string;
  /** Only before its first hook: later the same words may be those of its work. */
  readonly isFirst?: boolean;
}

/** The last that stands on the screen, of the kind that comes first: who is asked does not go on by itself. */
export function noteOn(text: string, patterns: readonly NotePattern[], hasBegun: boolean): ScreenNote | null {
  for (const { kind, pattern, text: words, isFirst } of patterns) {
    if (isFirst === true && hasBegun) continue;
    const last = [...text.matchAll(pattern)].at(-1);
    if (last !== undefined) return { kind, text: filled(words, last).slice(0, textMax) };
  }
  return null;
}

const textMax = 200;

function filled(words: string, groups: readonly (string | undefined)[]): string {
  return words.replace(/\$(\d)/g, (_, group: string) => groups[Number(group)]?.trim() ?? "");
}

/** Of a note whose pattern finds the number of the attempt. */
export const retry = {
  kind: "retries",
  text: "its model does not answer; it tries again (attempt $1)",
} as const;
