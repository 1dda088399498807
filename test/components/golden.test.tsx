// What a person sees, as text files to be looked at. UPDATE_GOLDEN=1 writes them anew.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import type { SessionId, State } from "../../state/model/state.ts";
import { emptyState } from "../../state/model/state.ts";
import { normalMode, type Ui } from "../../state/screen/ui.ts";
import { openScreen } from "./rig.tsx";
import * as states from "./states.ts";

const folder = join(import.meta.dirname, "golden");
const sizes = [
  [80, 24],
  [200, 50],
  [60, 15],
  [59, 14],
  [250, 70],
] as const;

const trading = "s-trading" as SessionId;

const cases: readonly { readonly name: string; readonly state: State; readonly ui?: Partial<Ui> }[] = [
  { name: "no-run", state: emptyState },
  { name: "before-start", state: states.beforeStart() },
  { name: "parallel", state: states.parallelRun() },
  { name: "needs-person", state: states.needsPerson() },
  { name: "ready", state: states.readySyncPoint() },
  { name: "closed", state: states.closedSyncPoint() },
  { name: "finished", state: states.finished() },
  {
    name: "typing",
    state: states.parallelRun(),
    ui: { mode: { kind: "typing", session: trading, prefixed: false }, focus: trading },
  },
  {
    name: "prefixed",
    state: states.parallelRun(),
    ui: { mode: { kind: "typing", session: trading, prefixed: true }, focus: trading },
  },
  { name: "zoomed", state: states.parallelRun(), ui: { zoomed: true, focus: trading } },
  { name: "help", state: states.parallelRun(), ui: { mode: { kind: "help", top: 0 } } },
  { name: "overview", state: states.closedSyncPoint(), ui: { mode: { kind: "overview" }, selected: 8 } },
  { name: "checks", state: states.closedSyncPoint(), ui: { mode: { kind: "sync-point", top: 0 } } },
  {
    name: "quit",
    state: states.parallelRun(),
    ui: { mode: { kind: "confirm", question: { kind: "quit", running: 4 } } },
  },
  {
    name: "send",
    state: states.parallelRun(),
    ui: {
      focus: trading,
      mode: {
        kind: "line",
        purpose: { kind: "send", session: trading },
        text: "use the new API",
        cursor: 15,
      },
    },
  },
  {
    name: "problem",
    state: states.closedSyncPoint(),
    ui: { message: { kind: "problem", text: "before-integration-testing is closed: npm test failed." } },
  },
  { name: "columns", state: states.parallelRun(), ui: { arrangement: "columns" } },
  {
    name: "main-resized",
    state: states.parallelRun(),
    ui: { arrangement: "main", shares: { columns: [2, 1], rows: [] } },
  },
  {
    name: "list",
    state: states.needsPerson(),
    ui: { arrangement: "list", unread: { ["s-analysis" as SessionId]: "output" }, focus: trading },
  },
  {
    name: "palette",
    state: states.parallelRun(),
    ui: { mode: { kind: "palette", text: "pane", selected: 2 } },
  },
  {
    name: "found",
    state: states.parallelRun(),
    ui: {
      mode: {
        kind: "found",
        text: "error",
        selected: 0,
        counts: [
          { session: trading, count: 12 },
          { session: "s-auth" as SessionId, count: 1 },
        ],
      },
    },
  },
  {
    name: "broadcast",
    state: states.parallelRun(),
    ui: {
      mode: { kind: "confirm", question: { kind: "broadcast", sessions: [trading], text: "git status" } },
    },
  },
  {
    name: "copying",
    state: states.parallelRun(),
    ui: {
      focus: trading,
      mode: { kind: "copy", session: trading, x: 2, y: 1, isMarking: true, wasHeld: false, queued: null },
    },
  },
  {
    name: "panes-only",
    state: { ...emptyState, sessions: states.parallelRun().sessions },
    ui: { panesOnly: true, onLeave: "end" },
  },
];

describe.each(sizes)("at %i×%i", (columns, rows) => {
  test.each(cases.map((entry) => [entry.name, entry] as const))(
    "%s looks as it did",
    async (name, { state, ui }) => {
      const screen = openScreen(state, { columns, rows, ui: { mode: normalMode, ...ui } });
      const text = await screen.text();
      screen.close();
      for (const line of text.split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      expectGolden(`${name}-${columns}x${rows}.txt`, text);
    },
  );
});

test("without colours no cell has one, and the focus still shows", async () => {
  const screen = openScreen(states.needsPerson(), { columns: 80, rows: 24, depth: "none" });
  const text = await screen.text();
  const written = Buffer.concat(screen.writes).toString();
  screen.close();
  expect(written).not.toMatch(/\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7])(?:;[0-9;]*)?m/);
  expect(written).toContain("\x1b[1m");
  expect(text).toContain("┏");
});

function expectGolden(name: string, text: string): void {
  const file = join(folder, name);
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${text}\n`);
  }
  expect(`${text}\n`).toBe(readFileSync(file, "utf8"));
}
