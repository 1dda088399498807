import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyState } from "../../../state/model/state.ts";
import { keyLabel, plainKey, readPrefix } from "../../../state/screen/keys/key.ts";
import { commandFor, helpSections, prefixCommandFor, usualKeys } from "../../../state/screen/keys/keymap.ts";
import { uiStep } from "../../../state/screen/step/step.ts";
import { initialUi, type Ui } from "../../../state/screen/ui.ts";
import { viewOf } from "../../../state/screen/view.ts";
import * as states from "../../components/states.ts";

const keys = fc.record({
  name: fc.oneof(
    fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzFGNR0123456789/?+[]<>:,="),
    fc.constantFrom(
      "enter",
      "escape",
      "tab",
      "up",
      "down",
      "left",
      "right",
      "page-up",
      "page-down",
      "space",
      "backspace",
    ),
  ),
  ctrl: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  alt: fc.constant(false),
  shift: fc.boolean(),
});

const run = { keys: usualKeys, panesOnly: false };
const panes = { keys: usualKeys, panesOnly: true };

const allStates = [
  emptyState,
  states.beforeStart(),
  states.parallelRun(),
  states.needsPerson(),
  states.readySyncPoint(),
  states.closedSyncPoint(),
  states.finished(),
];

function press(ui: Ui, name: string, ctrl: boolean, state = states.parallelRun()) {
  return uiStep(ui, { kind: "key", key: { ...plainKey(name), ctrl } }, viewOf(state, ui, states.now));
}

describe("keys", () => {
  test("no sequence of keys, sizes and states makes it throw, and the way out stays", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(keys, fc.nat(allStates.length - 1)), { maxLength: 60 }),
        fc.integer({ min: 20, max: 250 }),
        fc.integer({ min: 5, max: 70 }),
        fc.boolean(),
        (sequence, columns, rows, panesOnly) => {
          let ui: Ui = { ...initialUi, columns, rows, panesOnly, onLeave: panesOnly ? "end" : "ask" };
          for (const [key, index] of sequence) {
            const view = viewOf(allStates[index] ?? emptyState, ui, states.now);
            ui = uiStep(ui, { kind: "key", key }, view).ui;
            expect(ui.selected).toBeGreaterThanOrEqual(-1);
          }
          expect(canLeave(ui)).toBe(true);
        },
      ),
      {
        numRuns: 300,
        examples: [
          [
            [
              [plainKey("v"), 2],
              [plainKey("b"), 2],
            ],
            60,
            15,
            false,
          ],
        ],
      },
    );
  });

  test("Escape leaves copy mode while the end of a motion is still unknown", () => {
    const start: Ui = { ...initialUi, columns: 120, rows: 40 };
    const waiting = ["v", "b", "l"].reduce((ui, name) => press(ui, name, false).ui, start);
    expect(waiting.mode).toMatchObject({ kind: "copy", queued: [{ name: "l" }] });
    expect(press(waiting, "escape", false).ui.mode.kind).toBe("normal");
  });

  test("every key of the help has a command", () => {
    const single = helpSections(run, "Ctrl-b")
      .flatMap((section) => section.entries)
      .filter((entry) => !/drag|^Ctrl-b/.test(entry.keys))
      .flatMap((entry) => entry.keys.split(" "))
      .filter((key) => /^[a-zA-Z/?+:]$/.test(key));
    expect(single.length).toBeGreaterThan(15);
    for (const key of single) expect(commandFor(plainKey(key), run)).not.toBeNull();
  });

  test("without a workflow its keys do nothing and are not in the help", () => {
    for (const key of ["n", "f", "p", "o", "c", "+"]) {
      expect(commandFor(plainKey(key), panes)).toBeNull();
    }
    expect(helpSections(panes, "Ctrl-b").map((section) => section.title)).not.toContain("The run");
  });

  test("d detaches only after the prefix", () => {
    expect(commandFor(plainKey("d"), run)).toBeNull();
    expect(prefixCommandFor(plainKey("d"), run)).toEqual({ kind: "detach" });
  });

  test("the prefix may be written in the usual ways", () => {
    for (const text of ["C-a", "ctrl-a", "Ctrl+a", "^a", "\x01"]) {
      expect(readPrefix(text)).toEqual({ byte: 1, label: "Ctrl-a" });
    }
    expect(readPrefix("a")).toBeNull();
    expect(keyLabel("ctrl-a")).toBe("Ctrl-a");
  });
});

/** From anywhere: out of typing, out of what is open, then q and an answer. */
function canLeave(ui: Ui): boolean {
  let now = ui;
  const steps: readonly (readonly [string, boolean])[] =
    now.mode.kind === "typing"
      ? [...(now.mode.prefixed ? [] : ([["b", true]] as const)), ["q", false]]
      : now.mode.kind === "normal" && now.mode.prefixed
        ? [["q", false]]
        : [["escape", false]];
  for (const [name, ctrl] of steps) now = press(now, name, ctrl).ui;
  const asked = press(now, "q", false);
  if (asked.wishes.some((wish) => wish.kind === "leave")) return true;
  const answer = ui.onLeave === "end" ? "y" : "d";
  return press(asked.ui, answer, false).wishes.some((wish) => wish.kind === "leave");
}
