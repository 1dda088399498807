// What agents with hooks show on their screens while no hook can tell of it: sign-in and first-run questions, and that their
// model is tried again. Seen by running them; what is not recognised is shown as it was before.
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

const retry = { kind: "retries", text: "its model does not answer; it tries again (attempt $1)" } as const;

export const claudeNotes: readonly NotePattern[] = [
  { kind: "asks", isFirst: true, pattern: /Quick safety check/g, text: "whether this folder is trusted" },
  { kind: "asks", isFirst: true, pattern: /Select login method/g, text: "how it is to sign in" },
  { kind: "asks", isFirst: true, pattern: /Choose the text style/g, text: "its first-run questions" },
  {
    kind: "asks",
    isFirst: true,
    pattern: /Detected a custom API key/g,
    text: "whether the API key of its environment is to be used",
  },
  { ...retry, pattern: /· retrying in \S+ · attempt (\d+\/\d+)/g },
];

export const codexNotes: readonly NotePattern[] = [
  { kind: "asks", isFirst: true, pattern: /Sign in with ChatGPT/g, text: "how it is to sign in" },
  { kind: "asks", isFirst: true, pattern: /Press enter to continue/gi, text: "a question before it begins" },
  { ...retry, pattern: /Reconnecting\.* *(\d+\/\d+)/g },
  { kind: "failed", pattern: /^■ (.+)$/gmu, text: "$1" },
];

export const geminiNotes: readonly NotePattern[] = [
  { kind: "asks", pattern: /^│ +How would you like to authenticate/gmu, text: "how it is to sign in" },
  { kind: "asks", pattern: /^│ +Enter Gemini API Key/gmu, text: "its API key" },
  { kind: "asks", isFirst: true, pattern: /Do you trust/g, text: "whether this folder is trusted" },
  { ...retry, pattern: /Trying to reach .+\(Attempt (\d+\/\d+)\)/g },
  { kind: "failed", pattern: /^✕ (.+)$/gmu, text: "$1" },
];

export const piNotes: readonly NotePattern[] = [
  // Its last line is the model's name, once there is one.
  {
    kind: "asks",
    pattern: /No API key found for the selected model[\s\S]* unknown\s*$/g,
    text: "to be signed in: /login in its pane",
  },
  { ...retry, pattern: /Retrying \((\d+\/\d+)\) in/g },
  { kind: "failed", pattern: /^ Error: (.+)$/gm, text: "$1" },
];
