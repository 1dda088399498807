// The screen under a person's hands: keys go in as a terminal sends them.
import { afterEach, describe, expect, test } from "vitest";
import type { SessionId, State } from "../../state/model/state.ts";
import { openScreen } from "./rig.tsx";
import { rowsOf } from "./rows.ts";
import * as states from "./states.ts";

const open: ReturnType<typeof openScreen>[] = [];

function screenOf(state: State, columns = 80, rows = 24) {
  const screen = openScreen(state, { columns, rows });
  open.push(screen);
  return screen;
}

afterEach(() => {
  for (const screen of open.splice(0)) screen.close();
});

function inputs(screen: ReturnType<typeof openScreen>) {
  return screen.sent.flatMap((message) =>
    message.type === "input" ? [`${message.session}:${Buffer.from(message.data, "base64").toString()}`] : [],
  );
}

const trading = "s-trading" as SessionId;

describe("screen", () => {
  test("Enter types into the focused pane, the prefix and q leave it", async () => {
    const screen = screenOf(states.parallelRun());
    await screen.type("2\r");
    expect(await screen.text()).toContain("TYPING → trading");
    await screen.type("q\x1b[A");
    expect(inputs(screen)).toEqual(["s-trading:q", "s-trading:\x1b[A"]);
    await screen.type("\x02\x02");
    expect(inputs(screen).at(-1)).toBe("s-trading:\x02");
    await screen.type("\x02q");
    expect(await screen.text()).toContain(" NORMAL ");
  });

  test("the prefix and a digit take the typing to another pane", async () => {
    const screen = screenOf(states.parallelRun());
    await screen.type("\r\x023x");
    expect(inputs(screen)).toEqual(["s-analysis:x"]);
  });

  test("keys for a program that has ended go nowhere and do nothing", async () => {
    const screen = screenOf(states.parallelRun());
    await screen.type("2\r");
    screen.store.setState({ state: states.withSession(states.parallelRun(), states.exited("trading", 1)) });
    await screen.type("qx\r");
    expect(await screen.text()).toContain("ENDED: trading");
    expect(inputs(screen)).toEqual([]);
    expect(screen.left).toEqual([]);
    await screen.type("\x1b");
    expect(await screen.text()).toContain(" NORMAL ");
  });

  test("a keystroke's echo costs few bytes", async () => {
    const screen = screenOf(states.parallelRun(), 200, 50);
    await screen.type("2\r");
    const cell = screen.controller.shown.current().layout.cells.find(({ session }) => session === trading);
    const before = screen.writes.length;
    const pane = { session: trading, columns: cell?.body.width ?? 0, rows: cell?.body.height ?? 0 };
    await screen.type("a");
    screen.controller.onRows([{ ...rowsOf(pane, []), changed: [{ y: 4, bytes: Buffer.from("a\x1b[73X") }] }]);
    await screen.settle();
    const written = screen.writes.slice(before);
    expect(written).toHaveLength(1);
    expect(written[0]?.length).toBeLessThan(100);
  });

  test("moving the focus does not draw the panes' insides anew", async () => {
    const screen = screenOf(states.parallelRun(), 200, 50);
    await screen.settle();
    const before = screen.writes.length;
    await screen.type("\t");
    const written = Buffer.concat(screen.writes.slice(before)).toString();
    expect(written).not.toContain("agent s-");
    expect(await screen.text()).toContain("┏━ 2 ● trading");
  });

  test("help covers the panes, and they are as before when it goes", async () => {
    const screen = screenOf(states.parallelRun());
    const before = await screen.text();
    await screen.type("?");
    expect(await screen.text()).toContain("next, previous pane");
    await screen.type("\x1b");
    expect(await screen.text()).toBe(before);
  });

  test("a pane's rows do not come through an overlay", async () => {
    const screen = screenOf(states.parallelRun());
    await screen.type("?");
    const before = await screen.text();
    const cell = screen.controller.shown.current().layout.cells[0];
    if (cell === undefined) throw new Error("no pane");
    const pane = { session: cell.session, columns: cell.body.width, rows: cell.body.height };
    screen.controller.onRows([rowsOf(pane, Array(pane.rows).fill("#".repeat(30)))]);
    expect(await screen.text()).toBe(before);
  });

  test("n passes a ready sync point at once; on a closed one it checks again and says what holds it", async () => {
    const ready = screenOf(states.readySyncPoint());
    await ready.type("n");
    expect(ready.requests).toEqual(['{"kind":"advance"}']);
    const closed = screenOf(states.closedSyncPoint());
    await closed.type("n");
    expect(closed.requests).toEqual(['{"kind":"recheck"}']);
    expect(await closed.text()).toContain("exited 1: 2 of 42");
  });

  test("what was said about a closed sync point goes when it opens", async () => {
    const screen = screenOf(states.parallelRun());
    await screen.type("n");
    expect(await screen.text()).toContain("✗ before-integration-testing is closed");
    screen.store.setState({ state: states.readySyncPoint() });
    expect(await screen.text()).not.toContain("is closed");
  });

  test("a closed one is forced with a reason only", async () => {
    const screen = screenOf(states.closedSyncPoint());
    await screen.type("f\r");
    expect(screen.requests).toEqual([]);
    await screen.type("known flake\r");
    expect(screen.requests).toEqual(['{"kind":"force-advance","reason":"known flake"}']);
  });

  test("leaving asks while agents run; d lets them go on", async () => {
    const screen = screenOf(states.parallelRun());
    await screen.type("q");
    expect(await screen.text()).toContain("4 sessions are running.");
    await screen.type("\x1b");
    await screen.type("\x03d");
    expect(screen.left).toEqual(["detached"]);
  });

  test("stopping all asks the supervisor first", async () => {
    const screen = screenOf(states.parallelRun());
    await screen.type("qs");
    expect(screen.requests).toEqual(['{"kind":"launching","launching":"stopped"}']);
    expect(screen.left).toEqual(["stopped"]);
  });

  test("when nothing runs q just leaves", async () => {
    const screen = screenOf(states.finished());
    await screen.type("q");
    expect(screen.left).toEqual(["detached"]);
  });

  test("a finished run is summed up; Esc shows the panes, and it does not come back", async () => {
    const screen = screenOf(states.finished());
    expect(await screen.text()).toContain("14 of 14 tasks completed in 6:12");
    await screen.type("?");
    expect(await screen.text()).toContain("next, previous pane");
    await screen.type("\x1b");
    expect(await screen.text()).toContain("14 of 14 tasks completed in 6:12");
    await screen.type("\x1b");
    expect(await screen.text()).not.toContain("lockstep report");
    await screen.type("z");
    expect(await screen.text()).not.toContain("lockstep report");
  });

  test("an invalid lockstep.yaml is not offered, its fault is told", async () => {
    const screen = screenOf(states.parallelRun());
    const summary = "lockstep.yaml:7: phases.0.id: expected text";
    const { ui } = screen.store.getState();
    screen.store.setState({ ui: { ...ui, workflowChange: { summary, isValid: false } } });
    expect(await screen.text()).toContain("R lockstep.yaml is invalid");
    await screen.type("R");
    expect(await screen.text()).toContain(summary);
    await screen.type("y");
    expect(screen.requests).toEqual([]);
  });

  test("a second that passes is written as its digits", async () => {
    const screen = screenOf(states.parallelRun(), 200, 50);
    await screen.settle();
    const before = screen.writes.length;
    screen.store.setState({ now: screen.store.getState().now + 1000 });
    await screen.settle();
    expect(Buffer.concat(screen.writes.slice(before)).length).toBeLessThan(700);
  });

  test("a goes to the session that needs a person, and once there it types", async () => {
    const screen = screenOf(states.needsPerson());
    await screen.type("a");
    expect(await screen.text()).toContain("┏━ 2 ? trading");
    await screen.type("ayes\r");
    expect(inputs(screen).join("")).toBe("s-trading:yess-trading:\r".replace("yess-trading:", "yes"));
  });

  test("the session that + opens has the focus when it is there", async () => {
    const screen = screenOf(states.parallelRun());
    const trading = states.parallelRun().sessions["s-trading" as SessionId];
    if (trading === undefined) throw new Error("no session");
    const own = { ...trading, id: "session-1" as SessionId, task: null, title: "vi" };
    await screen.type("+vi\r");
    expect(screen.requests).toEqual(['{"kind":"session-open","command":"vi"}']);
    screen.store.setState(({ state }) => ({
      state: { ...state, sessions: { ...state.sessions, [own.id]: own } },
    }));
    screen.controller.act({ kind: "opened" });
    expect(await screen.text()).toMatch(/┏━ \d ● vi/);
  });

  test("i sends one line", async () => {
    const screen = screenOf(states.parallelRun());
    await screen.type("3igo on\r");
    expect(inputs(screen)).toEqual(["s-analysis:go on", "s-analysis:\r"]);
  });

  test("a click focuses, two of them type, the wheel scrolls", async () => {
    const screen = screenOf(states.parallelRun());
    await screen.type("\x1b[<0;60;5M\x1b[<0;60;5m");
    expect(await screen.text()).toContain("┏━ 2 ● trading");
    await screen.type("\x1b[<65;60;5M");
    expect(screen.sent.at(-1)).toEqual({ type: "scroll", session: trading, lines: 3 });
    await screen.type("\x1b[<0;60;5M");
    expect(await screen.text()).toContain("TYPING → trading");
  });

  test("a resize gives the host the panes' new sizes and leaves nothing behind", async () => {
    const screen = screenOf(states.parallelRun());
    await screen.settle();
    await screen.resize(200, 50);
    const fresh = screenOf(states.parallelRun(), 200, 50);
    expect(await screen.text()).toBe(await fresh.text());
    await screen.resize(59, 14);
    expect(await screen.text()).toContain("59×14 is too small.");
    await screen.resize(80, 24);
    expect(await screen.text()).toContain("agent s-auth");
    const view = screen.sent.findLast((message) => message.type === "view");
    expect(view?.type === "view" && view.panes[0]).toEqual({ session: "s-auth", columns: 38, rows: 7 });
  });

  test("a paste goes to the pane that is typed into, whole", async () => {
    const screen = screenOf(states.parallelRun());
    await screen.type("\r\x1b[200~two\nlines\x1b[201~");
    expect(screen.sent.at(-1)).toEqual({ type: "paste", session: "s-auth", text: "two\nlines" });
  });

  test("when another screen sized the panes, a key takes them back", async () => {
    const screen = screenOf(states.parallelRun());
    await screen.settle();
    const views = () => screen.sent.filter((message) => message.type === "view").length;
    const before = views();
    screen.controller.onRows([rowsOf({ session: trading, columns: 100, rows: 5 }, ["elsewhere"])]);
    expect(await screen.text()).toContain("elsewhere");
    await screen.type("\t");
    expect(views()).toBeGreaterThan(before);
  });
});
