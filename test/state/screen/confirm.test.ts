// A question that ends, sends or completes something is answered by its own keys and by no other.
import { describe, expect, test } from "vitest";
import type { SessionId, TaskId } from "../../../state/model/state.ts";
import { plainKey } from "../../../state/screen/keys/key.ts";
import { uiStep } from "../../../state/screen/step/step.ts";
import { initialUi, type Question, type Ui } from "../../../state/screen/ui.ts";
import { viewOf } from "../../../state/screen/view.ts";
import * as states from "../../components/states.ts";

const session = "s-trading" as SessionId;
const task = "task" as TaskId;

const asked: readonly Question[] = [
  { kind: "stop", session, title: "it" },
  { kind: "restart", session, title: "it" },
  { kind: "complete", task, name: "it" },
  { kind: "cancel", task, name: "it" },
  { kind: "approve", what: "it" },
  { kind: "broadcast", sessions: [session], text: "it" },
  { kind: "workflow-changed", summary: "it" },
];

const letters = [..."abcdefghijklmnopqrstuvwxyzYN0123456789 ?/.,"];
const others = [...letters, "enter", "tab", "space", "up", "down", "backspace", "page-down"];

function answered(question: Question, name: string, more: Partial<Ui> = {}) {
  const ui: Ui = { ...initialUi, columns: 80, rows: 24, ...more, mode: { kind: "confirm", question } };
  const next = uiStep(ui, { kind: "key", key: plainKey(name) }, viewOf(states.parallelRun(), ui, states.now));
  return { isOpen: next.ui.mode.kind === "confirm", wishes: next.wishes };
}

describe.each(asked.map((question) => [question.kind, question] as const))(
  "the question to %s",
  (_, question) => {
    test("y does it and closes the question", () => {
      const { isOpen, wishes } = answered(question, "y");
      expect([isOpen, wishes.length]).toEqual([false, 1]);
    });

    test.each(["n", "escape"])("%s closes the question and does nothing", (name) => {
      expect(answered(question, name)).toEqual({ isOpen: false, wishes: [] });
    });

    test("no other key answers: the question stays", () => {
      for (const name of others.filter((key) => key !== "y" && key !== "n"))
        expect(answered(question, name), name).toEqual({ isOpen: true, wishes: [] });
    });
  },
);

describe("the question to leave", () => {
  const quit: Question = { kind: "quit", running: 2 };

  test("d and q leave the agents running, s stops them, no other key leaves", () => {
    const doing = others.flatMap((name) => {
      const { wishes } = answered(quit, name, { onLeave: "ask" });
      return wishes.map((wish) => [name, wish]);
    });
    expect(doing).toEqual([
      ["d", { kind: "leave", how: "detached" }],
      ["q", { kind: "leave", how: "detached" }],
      ["s", { kind: "leave", how: "stopped" }],
    ]);
  });

  test("where leaving ends the programs only y does", () => {
    const doing = others.flatMap((name) =>
      answered(quit, name, { onLeave: "end" }).wishes.map((wish) => [name, wish]),
    );
    expect(doing).toEqual([["y", { kind: "leave", how: "ended" }]]);
  });
});
