// Single components, drawn from a view without a compositor.
import { Box, Text } from "ink";
import { render } from "ink-testing-library";
import type { ReactNode } from "react";
import { describe, expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import { App } from "../../components/app/App.tsx";
import { Explanation } from "../../components/app/Explanation.tsx";
import { ShownContext, useView } from "../../components/app/use-view.ts";
import { PhaseBar } from "../../components/phase-bar/PhaseBar.tsx";
import { StatusLine } from "../../components/status-line/StatusLine.tsx";
import type { SessionId, State } from "../../state/model/state.ts";
import type { ShownStore } from "../../state/screen/store.ts";
import { initialUi, type Ui } from "../../state/screen/ui.ts";
import { viewOf } from "../../state/screen/view.ts";
import * as states from "./states.ts";

function storeOf(state: State, ui: Partial<Ui> = {}): ShownStore {
  return createStore(() => ({
    view: viewOf(state, { ...initialUi, columns: 100, rows: 24, ...ui }, states.now),
  }));
}

function drawn(node: ReactNode, store: ShownStore): string {
  const { lastFrame, unmount } = render(
    <ShownContext value={store}>
      <Box width={100} height={24}>
        {node}
      </Box>
    </ShownContext>,
  );
  const frame = (lastFrame() ?? "").replace(/\x1b\[[0-9;]*m/g, "");
  unmount();
  return frame.trimEnd();
}

const trading = "s-trading" as SessionId;

describe("components", () => {
  test("the phase bar names what there is room for, the current phase always", () => {
    expect(drawn(<PhaseBar />, storeOf(states.parallelRun()))).toContain("● implementation 0/5");
  });

  test("the phase bar says when launching is held", () => {
    const state = states.parallelRun();
    if (state.run === null) throw new Error("no run");
    const paused: State = { ...state, run: { ...state.run, launching: "paused" } };
    expect(drawn(<PhaseBar />, storeOf(paused))).toContain(" paused ");
    expect(drawn(<StatusLine />, storeOf(paused))).toContain("p go on");
  });

  test.each([
    ["normal", {}, "? help  q quit"],
    ["typing", { mode: { kind: "typing", session: trading, prefixed: false } }, "Ctrl-b q leaves"],
    ["help", { mode: { kind: "help", top: 0 } }, "Esc close"],
    ["question", { mode: { kind: "confirm", question: { kind: "quit", running: 2 } } }, "Esc cancel"],
  ] as const)("the status line tells the way out of %s", (_name, ui, text) => {
    expect(drawn(<StatusLine />, storeOf(states.parallelRun(), ui))).toContain(text);
  });

  test("the status line offers an answer when somebody asks", () => {
    expect(drawn(<StatusLine />, storeOf(states.needsPerson()))).toContain("a answer");
  });

  test("an edited workflow is offered", () => {
    expect(
      drawn(
        <StatusLine />,
        storeOf(states.parallelRun(), { workflowChange: { summary: "One task more.", isValid: true } }),
      ),
    ).toContain("R lockstep.yaml changed");
  });

  test("a message takes the place of the explanation", () => {
    const message = { kind: "problem", text: "It is closed." } as const;
    expect(drawn(<Explanation />, storeOf(states.closedSyncPoint(), { message }))).toContain(
      "✗ It is closed.",
    );
  });

  test("what is drawn of one part does not change when another part of the view does", () => {
    let renders = 0;
    const store = storeOf(states.parallelRun());
    function Counting() {
      const phases = useView(({ state }) => state.phases.map((phase) => phase.id));
      renders += 1;
      return <Text>{phases.length}</Text>;
    }
    const { unmount } = render(
      <ShownContext value={store}>
        <Counting />
      </ShownContext>,
    );
    const before = renders;
    store.setState({
      view: viewOf(states.needsPerson(), { ...initialUi, columns: 100, rows: 24 }, states.now + 1000),
    });
    expect(renders).toBe(before);
    unmount();
  });

  test("a screen that is too small says so and nothing else", () => {
    const store = storeOf(states.parallelRun(), { columns: 50, rows: 10 });
    const { lastFrame, unmount } = render(<App store={store} />);
    expect(lastFrame()).toContain("50×10 is too small.");
    expect(lastFrame()).not.toContain("auth");
    unmount();
  });
});
