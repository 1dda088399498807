// Commands that wait for what has been begun cost nothing while they wait, and are answered when it is done.
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pidOf, until, Workspace } from "../helpers/lockstep.ts";

const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
  const task = (name: string) =>
    `      - { id: ${name}, modifies: [/${name}/], command: "sleep 100", verify: "until [ -e go ]; do sleep 0.2; done" }`;
  workspace.write(
    "lockstep.yaml",
    `name: waiting\nfence: off\nphases:\n  - id: build\n    mode: parallel\n    tasks:\n${names.map(task).join("\n")}\n`,
  );
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

/** How often the supervisor's main thread went to sleep and was woken again. */
function wakeUps(pid: number): number {
  return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

async function allHave(type: string): Promise<boolean> {
  const { out } = await workspace.run(["events", "--json"]);
  return out.split(`"type":"${type}"`).length > names.length;
}

test("eight commands that wait for a verify do not wake the supervisor, and all are answered", async () => {
  const running = workspace.run(["run"]);
  await until("all run", () => allHave("session-started"));
  const waiting = names.map((name) => workspace.run(["task", "complete", name]));
  await until("all are verified", () => allHave("verify-started"));
  const pid = pidOf(workspace.folder, "supervisor");
  // What is measured is a time in which nothing happens.
  const before = wakeUps(pid);
  await setTimeout(1_000);
  expect(wakeUps(pid) - before).toBeLessThan(25);
  workspace.write("go", "");
  expect((await Promise.all(waiting)).map(({ code }) => code)).toEqual(names.map(() => 0));
  await running;
});
