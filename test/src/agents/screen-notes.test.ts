// Lines as the agents' own screens showed them, and what is read off them.
import { expect, test } from "vitest";
import { noteOn } from "../../../src/agents/screen-notes.ts";
import { profileByName } from "../../../src/agents/table.ts";

const again = (attempt: string) => ({
  kind: "retries",
  text: `its model does not answer; it tries again (attempt ${attempt})`,
});

const seen: readonly (readonly [agent: string, screen: string, note: unknown])[] = [
  [
    "claude",
    "✻ API error · retrying in 1s · attempt 2/10\n✻ 429 · retrying in 4s · attempt 5/10",
    again("5/10"),
  ],
  ["claude", "● retrying in a loop until attempt 3 passed", null],
  ["codex", "• Reconnecting... 2/5 (3s • esc to interrupt)", again("2/5")],
  [
    "codex",
    "■ exceeded retry limit, last status: 429 Too Many Requests\n\n› Ask Codex",
    {
      kind: "failed",
      text: "exceeded retry limit, last status: 429 Too Many Requests",
    },
  ],
  ["pi", "── ⠸ Retrying (2/3) in 4s... (escape to cancel) ──", again("2/3")],
  [
    "pi",
    " Error: No API key found for the selected model.\n0.0%/0 (auto)      scripted",
    {
      kind: "failed",
      text: "No API key found for the selected model.",
    },
  ],
  [
    "gemini",
    "│   How would you like to authenticate for this project?   │",
    {
      kind: "asks",
      text: "how it is to sign in",
    },
  ],
];

test.each(seen)("%s: %s", (agent, screen, note) => {
  expect(noteOn(screen, profileByName(agent)?.notes ?? [], true)).toEqual(note);
});

test("first questions are only such before the agent has begun: later they may be words of its work", () => {
  const notes = profileByName("claude")?.notes ?? [];
  const screen = "Quick safety check: Is this a project you created or one you trust?";
  expect(noteOn(screen, notes, false)).toEqual({ kind: "asks", text: "whether this folder is trusted" });
  expect(noteOn(screen, notes, true)).toBe(null);
});
