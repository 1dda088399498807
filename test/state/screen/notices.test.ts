// Who looks elsewhere is told once, and never of a pane that is in view.
import { expect, test } from "vitest";
import { notify } from "../../../src/screen/notify.ts";
import type { SessionId, State } from "../../../state/model/state.ts";
import { noticesBetween } from "../../../state/screen/notices.ts";
import { initialUi, type Ui } from "../../../state/screen/ui.ts";
import { viewOf } from "../../../state/screen/view.ts";
import * as states from "../../components/states.ts";

const looking = (session: string): Ui => ({ ...initialUi, zoomed: true, focus: `s-${session}` as SessionId });

const heard = (before: State, after: State, ui: Ui) =>
  noticesBetween(before, viewOf(after, ui, states.now)).map(({ title, message }) => `${title}: ${message}`);

test("a session that begins to need a person, or fails, is told of once", () => {
  const before = states.parallelRun();
  const asking = states.needsPerson();
  const question = "trading: Which exchange should the order book use by default?";
  expect(heard(before, asking, looking("auth"))).toEqual([question]);
  expect(heard(asking, asking, looking("auth"))).toEqual([]);
  const failed = states.withSession(before, states.exited("trading", 3));
  expect(heard(before, failed, looking("auth"))).toEqual(["trading: exited 3"]);
  expect(heard(failed, failed, looking("auth"))).toEqual([]);
  expect(heard(before, states.withSession(before, states.exited("trading", 0)), looking("auth"))).toEqual([]);
});

test("what is in view is told of by the screen itself", () => {
  expect(heard(states.parallelRun(), states.needsPerson(), looking("trading"))).toEqual([]);
});

test("in a window without the focus nothing is in view", () => {
  const away = { ...looking("trading"), isAway: true };
  expect(heard(states.parallelRun(), states.needsPerson(), away)).toHaveLength(1);
});

test("a notification is one sequence, whatever its text holds", () => {
  const written = (terminal: "osc9" | "osc777" | "osc99", bell = false) => {
    const parts: string[] = [];
    const notice = { session: "s" as SessionId, title: "a;\x1b\\b", message: "c\x07\nd" };
    notify(notice, { terminal, bell }, (bytes) => parts.push(bytes.toString()));
    return parts.join("");
  };
  expect(written("osc9")).toBe("\x1b]9;a  \\b: c  d\x1b\\");
  expect(written("osc777", true)).toBe("\x1b]777;notify;a  \\b;c  d\x1b\\\x07");
  expect(written("osc99")).toBe("\x1b]99;i=lockstep;a  \\b: c  d\x1b\\");
});
