// Which task a person means.
import { expect, test } from "vitest";
import { taskNamed } from "../../../state/explain/task-name.ts";
import type { TaskId } from "../../../state/model/state.ts";

const ids = ["feature-authentication", "feature-trading", "trading-tests", "feature-au"] as TaskId[];

test("a whole name, with or without feature-, goes before what only begins so", () => {
  expect(taskNamed(ids, "trading")).toEqual({ kind: "found", id: "feature-trading" });
  expect(taskNamed(ids, "feature-trading-tests")).toEqual({ kind: "found", id: "trading-tests" });
  expect(taskNamed(ids, "auth")).toEqual({ kind: "found", id: "feature-authentication" });
  expect(taskNamed(ids, "feature-auth")).toEqual({ kind: "found", id: "feature-authentication" });
});

test("a beginning of several names is asked about, a slip finds nothing", () => {
  expect(taskNamed(ids, "tra")).toEqual({ kind: "several", ids: ["feature-trading", "trading-tests"] });
  expect(taskNamed(ids, "authenticatio")).toEqual({ kind: "none" });
  expect(taskNamed(ids, "")).toEqual({ kind: "none" });
});
