// A task's work, seen before its sync point is passed: on the screen by Enter, and on the command line.
import { afterEach, beforeEach, expect, test } from "vitest";
import { until, Workspace } from "../helpers/lockstep.ts";
import { Terminal } from "../helpers/terminal.ts";

let workspace: Workspace;
let terminal: Terminal | null = null;

beforeEach(async () => {
  workspace = new Workspace();
  workspace.write(
    "lockstep.yaml",
    `name: suite
phases:
  - id: build
    mode: parallel
    tasks:
      - id: auth
        modifies: [/src/auth/]
        command: "echo 'const port = 2;' > src/auth/port.ts; echo 'new file' > src/auth/new.ts; sleep 600"
      - { id: trading, modifies: [/src/trading/], command: "mkdir -p src/trading; echo t > src/trading/t; sleep 600" }
`,
  );
  workspace.write("src/auth/port.ts", "const port = 1;\n");
  await workspace.git("init", "-q");
  await workspace.git("add", ".");
  await workspace.git("commit", "-qm", "begin");
});

afterEach(async () => {
  terminal?.close();
  terminal = null;
  expect(await workspace.close()).toEqual([]);
});

test("Enter in the overview shows what one task changed, and what it was told", async () => {
  terminal = new Terminal([], { cwd: workspace.folder });
  await terminal.shows("2 now");
  await until(
    "both have written",
    () => workspace.read("src/trading/t") !== "" && workspace.read("src/auth/new.ts"),
  );
  terminal.type("o");
  await terminal.shows("Overview");
  terminal.type("\r");
  await terminal.shows("-const port = 1;");
  for (const text of ["+const port = 2;", "/src/auth/new.ts", "+new file", "auth-1", "token 1"])
    expect(terminal.screen()).toContain(text);
  expect(terminal.screen()).not.toContain("/src/trading/t");
  terminal.type("\r");
  await terminal.shows("NORMAL");
});

test("task show says the same, as text and as JSON", async () => {
  await workspace.run(["task", "start", "auth"]);
  await until("it has written", async () => {
    const { out } = await workspace.run(["task", "show", "auth", "--json"]);
    return (JSON.parse(out) as { changed: unknown[] | null }).changed?.length === 2;
  });
  const { code, out } = await workspace.run(["task", "show", "auth"]);
  expect(code).toBe(0);
  expect(out).toContain("  -const port = 1;\n  +const port = 2;");
  const { out: json } = await workspace.run(["task", "show", "auth", "--json"]);
  expect(JSON.parse(json)).toMatchObject({
    id: "auth",
    phase: "build",
    status: "in_progress",
    changed: [
      { path: "/src/auth/new.ts", diff: "+new file" },
      { path: "/src/auth/port.ts", diff: expect.stringContaining("+const port = 2;") },
    ],
    sessions: [{ session: "auth-1" }],
  });
  expect((await workspace.run(["task", "show", "nobody"])).code).toBe(1);
});
