// Conflicts between launched tasks, boundaries, locks and serial phases, on recorded sessions whose prompts and times are
// what a test says.
import { expect, test } from "vitest";
import { fromJournal, readJournalText } from "../../../src/validator/facts/journal.ts";
import { type Ground, noGround } from "../../../src/validator/facts/workspace-facts.ts";
import { dutiesOn } from "../../../src/validator/judge/duties.ts";
import { judged } from "./recorded.ts";

interface Task {
  readonly label: string;
  readonly prompt: string;
  readonly writes?: readonly string[];
  readonly response?: string;
}

const start = Date.parse("2026-01-01T10:00:00Z");
const iso = (second: number) => new Date(start + second * 1000).toISOString();

/** A session with these launches at second 1, writes at 5, ends at 9. */
function session(tasks: readonly Task[]): string {
  const main = { parent_tool_use_id: null, session_id: "s" };
  const answer = (id: string, second: number, block: object, more: object = main) => ({
    ...more,
    type: "assistant",
    timestamp: iso(second),
    message: { id, content: [block] },
  });
  const lines: object[] = [{ type: "system", subtype: "init", cwd: "/workspace", session_id: "s" }];
  for (const [index, { label, prompt, response = "one" }] of tasks.entries())
    lines.push(
      answer(response, 1, {
        type: "tool_use",
        id: `t${index}`,
        name: "Task",
        input: { description: label, prompt },
      }),
    );
  for (const [index, { writes = [] }] of tasks.entries())
    for (const path of writes)
      lines.push(
        answer(
          `w${index}`,
          5,
          {
            type: "tool_use",
            id: `w${index}${path}`,
            name: "Write",
            input: { file_path: path, content: "" },
          },
          { parent_tool_use_id: `t${index}`, session_id: "s" },
        ),
      );
  for (const index of tasks.keys())
    lines.push({
      ...main,
      type: "user",
      timestamp: iso(9),
      message: { content: [{ type: "tool_result", tool_use_id: `t${index}`, content: "done" }] },
    });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

async function findings(tasks: readonly Task[], ground: Partial<Ground> = {}): Promise<string[]> {
  const { findings: found } = await judged(session(tasks), [dutiesOn({ ...noGround, ...ground })]);
  return found.map(({ kind, severity, message }) => `${severity} ${kind}: ${message}`);
}

const guide = (name: string) =>
  `Implement ${name}.\n- Agent: general-purpose\n- Scope: /src/features/${name}/, /api/${name}/\n- Dependencies: /common/types`;

test("the guide's own dispatch has no conflict: a common dependency is no common path", async () => {
  expect(
    await findings([
      { label: "Authentication", prompt: guide("auth") },
      { label: "Trading", prompt: guide("trading") },
    ]),
  ).toEqual([]);
});

test.each([
  ["the same scope", guide("auth"), guide("auth"), "/src/features/auth"],
  [
    "one folder inside the other",
    "Write everything in src/api/.",
    "Implement the users endpoint in src/api/users.ts.",
    "/src/api/users.ts",
  ],
  [
    "a list under a heading",
    "Files to modify:\n- src/a.ts\n- src/b.ts",
    "Only edit `src/b.ts`.",
    "/src/b.ts",
  ],
  ["a glob", "Update src/**/*.test.ts", "You may modify /src/parser/", "/src/parser"],
])(
  "two tasks at once that were given %s conflict, with the path that proves it",
  async (_what, first, second, witness) => {
    const found = await findings([
      { label: "A", prompt: first },
      { label: "B", prompt: second },
    ]);
    expect(found).toEqual([expect.stringContaining("error resource-conflict: A (")]);
    expect(found[0]).toContain(`both were given ${witness}`);
  },
);

test.each([
  ["reads", "Implement A in /src/a/ using /common/types.", "Implement B in /src/b/ using /common/types."],
  ["is forbidden", "Work in /src/a/. Do not modify /src/b/.", "Work in /src/b/. Never touch /src/a/."],
  [
    "only mentions",
    "Fix the bug described in docs/bugs.md in src/a.ts",
    "Fix the typo described in docs/bugs.md in src/b.ts",
  ],
  [
    "runs",
    "Refactor src/a.ts. Run npm test -- test/all.test.ts to verify.",
    "Fix src/b.ts, then check test/all.test.ts.",
  ],
  ["writes about", "Write tests for src/x/ in test/a/.", "Update docs/x.md to describe the API in src/x/."],
  ["looks at", "Review the code in src/auth/ for security.", "Explore src/auth/ and summarise it."],
  [
    "depends on",
    "Build /src/a/ and/or its tests. It depends on /common/.",
    "Build /src/b/, based on /common/ and https://example.com/spec/.",
  ],
])("a path that a task %s is not its own", async (_what, first, second) => {
  expect(
    await findings([
      { label: "A", prompt: first },
      { label: "B", prompt: second },
    ]),
  ).toEqual([]);
});

test("one after the other may write the same", async () => {
  const tasks = [
    { label: "A", prompt: guide("auth"), response: "one" },
    { label: "B", prompt: guide("auth"), response: "two" },
  ];
  // In one turn of the recording they overlap, so they are put apart by their results.
  const text = session(tasks).split("\n");
  const [init = "", a = "", b = "", endA = "", endB = ""] = text;
  const later = [init, a, endA, b.replace(iso(1), iso(20)), endB.replace(iso(9), iso(29))].join("\n");
  expect((await judged(later, [dutiesOn(noGround)])).findings).toEqual([]);
});

test("the same file written by both, and a write in the other's part, are conflicts whatever the prompts say", async () => {
  const both = [
    { label: "A", prompt: "Do A.", writes: ["/workspace/src/index.ts"] },
    { label: "B", prompt: "Do B.", writes: ["/workspace/src/./index.ts"] },
  ];
  expect(await findings(both)).toEqual([
    expect.stringContaining("A and B ran at once and both wrote /src/index.ts"),
  ]);
  const intruding = [
    { label: "A", prompt: "Implement /src/a/.", writes: ["/workspace/src/a/x.ts"] },
    { label: "B", prompt: "Implement /src/b/.", writes: ["/workspace/src/a/y.ts"] },
  ];
  expect(await findings(intruding)).toEqual([
    expect.stringContaining("B wrote /src/a/y.ts while A, to whom it was given, ran"),
  ]);
});

test("a task keeps to the boundary of the feature that it names", async () => {
  const features = new Map([
    ["feature-auth", { canModify: ["src/auth"], cannotModify: ["common"] }],
    ["feature-trading", { canModify: ["src/trading"], cannotModify: [] }],
  ]);
  const told = async (label: string, path: string) =>
    findings([{ label, prompt: "Do it.", writes: [`/workspace${path}`] }], { features });
  expect(await told("Auth feature", "/src/auth/x.ts")).toEqual([]);
  expect(await told("Auth feature", "/README.md")).toEqual([]);
  expect(await told("Auth feature", "/common/types.ts")).toEqual([
    expect.stringMatching(/which its cannot_modify refuses/),
  ]);
  expect(await told("Auth feature", "/src/trading/x.ts")).toEqual([
    expect.stringMatching(/belongs to feature-trading/),
  ]);
  expect(await told("Something else", "/src/trading/x.ts")).toEqual([]);
});

const journal = (events: readonly object[]): Partial<Ground> => {
  const read = readJournalText(
    events.map((event, seq) => JSON.stringify({ seq: seq + 1, ...event })).join("\n"),
  );
  if (!read.ok) throw new Error(`line ${read.line}`);
  return fromJournal(read.events, new Map());
};

test("a write is covered only by a lock that was held at that time", async () => {
  const tasks = [{ label: "A", prompt: "Do A.", writes: ["/workspace/src/a/x.ts"] }];
  const acquired = { at: iso(2), type: "lock-acquired", token: 1, agent: "a", paths: ["/src/a/"] };
  const released = (second: number, kept: readonly string[] = []) => ({
    at: iso(second),
    type: "lock-released",
    token: 1,
    agent: "a",
    paths: ["/src/a/"],
    kept,
  });
  expect(await findings(tasks, journal([acquired]))).toEqual([]);
  expect(await findings(tasks, journal([acquired, released(8)]))).toEqual([]);
  expect(await findings(tasks, journal([acquired, released(3)]))).toEqual([
    expect.stringMatching(
      /^error unlocked-write: A wrote \/src\/a\/x\.ts at 2026-01-01T10:00:05\.000Z, when no lock covered it/,
    ),
  ]);
  expect(await findings(tasks, journal([acquired, released(3, ["/src/a/x.ts"])]))).toEqual([]);
  expect(await findings(tasks, { ...journal([acquired, released(3)]), scratch: ["src/a"] })).toEqual([]);
  expect(await findings(tasks, journal([{ ...acquired, at: iso(7) }]))).toEqual([]);
  expect(
    await findings(
      tasks,
      journal([
        { at: iso(0), type: "run-started" },
        { ...acquired, at: iso(7) },
      ]),
    ),
  ).toHaveLength(1);
  const outside = [{ label: "A", prompt: "Do A.", writes: ["/elsewhere/x.ts"] }];
  expect(await findings(outside, journal([acquired]))).toEqual([]);
});

test("two launches at once in a serial phase are an error, one is not, and not in a parallel phase", async () => {
  const two = [
    { label: "A", prompt: "" },
    { label: "B", prompt: "" },
  ];
  const phase = (name: string, second: number) => ({ at: iso(second), type: "phase-started", phase: name });
  expect(await findings(two, journal([phase("architecture", 0)]))).toEqual([
    expect.stringMatching(/^error serial-phase: 2 agents were launched at once in architecture/),
  ]);
  expect(await findings(two.slice(0, 1), journal([phase("architecture", 0)]))).toEqual([]);
  expect(await findings(two, journal([phase("implementation", 0)]))).toEqual([]);
  expect(
    await findings(two, journal([phase("architecture", 0), { at: iso(0.5), type: "sync-point-passed" }])),
  ).toEqual([]);
  expect(
    await findings(
      two,
      journal([phase("architecture", -9), phase("implementation", 0), phase("final-validation", 5)]),
    ),
  ).toEqual([]);
});
