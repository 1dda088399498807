// What may happen to a transcript without changing what it proves, and what must change it: properties over the recorded
// sessions of every format.
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Judged } from "../../../src/validator/judge/judge.ts";
import { asText, judged, judgedAll, linesOf, recorded } from "./recorded.ts";

type Line = Record<string, unknown>;

const verdicts = ["parallel", "staggered", "sequential", "none"] as const;
const claude = ["claude-transcript", "claude-stream"] as const;

/** What a verdict is made of, without the places and exact times of things. */
function essence({ measured, groups, claims, findings }: Judged) {
  return {
    measured: { ...measured, parallelism: null },
    groups: groups
      .map(({ launches }) =>
        launches
          .filter(({ ok }) => ok)
          .map(({ label }) => label)
          .sort(),
      )
      .filter((group) => group.length > 0),
    claims: claims.map(({ text, verdict }) => `${verdict} ${text}`),
    findings: findings.map(({ kind }) => kind),
  };
}

function responseOf(line: Line): string | null {
  const { message, parent_tool_use_id, isSidechain } = line as {
    message?: { id?: string };
    parent_tool_use_id?: string | null;
    isSidechain?: boolean;
  };
  const isMain = (parent_tool_use_id ?? null) === null && isSidechain !== true;
  return isMain && line.type === "assistant" ? (message?.id ?? null) : null;
}

/** The lines of each response in another order, in the places that the response had. */
function shuffledResponses(lines: readonly Line[], order: readonly number[]): Line[] {
  const result = [...lines];
  for (const response of new Set(lines.map(responseOf))) {
    if (response === null) continue;
    const places = lines.flatMap((line, index) => (responseOf(line) === response ? [index] : []));
    const turned = places.map((place, index) => ({ place, key: order[index % order.length] ?? 0 }));
    turned.sort((a, b) => a.key - b.key);
    for (const [index, { place }] of turned.entries()) {
      const line = lines[place];
      const target = places[index];
      if (line !== undefined && target !== undefined) result[target] = line;
    }
  }
  return result;
}

const cases = claude.flatMap((format) => verdicts.map((verdict) => [format, verdict] as const));
const runs = { numRuns: 25 };

describe.each(cases)("%s, recorded as %s", (format, verdict) => {
  const lines = linesOf(recorded(format, verdict));
  const original = judged(asText(lines));
  const expected = async () => essence(await original);

  test("the lines of a response may stand in any order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { minLength: 3, maxLength: 6 }), async (order) => {
        expect(essence(await judged(asText(shuffledResponses(lines, order))))).toEqual(await expected());
      }),
      runs,
    );
  });

  test("blocks of a response may come in one line or in a line each", async () => {
    const joined: Line[] = [];
    for (const line of lines) {
      const last = joined.at(-1);
      const response = responseOf(line);
      if (last !== undefined && response !== null && responseOf(last) === response) {
        const [one, other] = [last, line] as unknown as { message: { content: unknown[] } }[];
        const content = [...(one?.message.content ?? []), ...(other?.message.content ?? [])];
        joined[joined.length - 1] = { ...last, message: { ...(last.message as object), content } };
      } else joined.push(line);
    }
    expect(essence(await judged(asText(joined)))).toEqual(await expected());
  });

  test("sub-agents' own lines may stand anywhere, whatever they say and launch", async () => {
    const own = (text: string): Line => ({
      type: "assistant",
      timestamp: "2026-11-24T22:58:33.000Z",
      session_id: "s",
      sessionId: "s",
      isSidechain: true,
      agentId: "other",
      parent_tool_use_id: "call_other",
      message: {
        id: `sub-${text.length}`,
        model: "m",
        content: [
          { type: "text", text: `Launching three agents in parallel. ${text}` },
          {
            type: "tool_use",
            id: `x-${text.length}`,
            name: "Task",
            input: { description: "inner", prompt: text },
          },
        ],
      },
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.nat(), text: fc.string() }), { maxLength: 6 }),
        async (added) => {
          const mixed = [...lines];
          for (const { at, text } of added) mixed.splice(1 + (at % mixed.length), 0, own(text));
          expect(essence(await judged(asText(mixed)))).toEqual(await expected());
        },
      ),
      runs,
    );
  });

  test("lines that are written twice count once, as in a resumed session", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 3, maxLength: 40 }), async (twice) => {
        const repeated = lines.filter(
          (line, index) =>
            twice[index % twice.length] === true &&
            (line.type === "assistant" || JSON.stringify(line).includes("tool_result")),
        );
        expect(essence(await judged(asText([...lines, ...repeated])))).toEqual(await expected());
      }),
      runs,
    );
  });

  test("a synthetic message counts for nothing", async () => {
    const synthetic = {
      ...lines.find((line) => responseOf(line) !== null),
      message: {
        id: "x",
        model: "<synthetic>",
        content: [{ type: "text", text: "Launching two agents in parallel." }],
      },
    };
    expect(essence(await judged(asText([...lines, synthetic])))).toEqual(await expected());
  });

  test("a resumed session goes on in a new turn that is judged by itself", async () => {
    const session = {
      session_id: "s",
      sessionId: "s",
      parent_tool_use_id: null,
      isSidechain: false,
      timestamp: "2026-11-25T09:00:00.000Z",
    };
    const more: Line[] = [
      { ...session, type: "user", message: { role: "user", content: "Go on." } },
      {
        ...session,
        type: "assistant",
        message: { id: "later", content: [{ type: "text", text: "Launching both agents in parallel." }] },
      },
    ];
    const found = essence(await judged(asText([...lines, ...more])));
    const before = await expected();
    expect(found.claims).toEqual([...before.claims, "none Launching both agents in parallel."]);
    expect(found.measured.verdict).toBe(before.measured.verdict);
    expect(found.findings).toEqual([...before.findings, "serial-claimed-parallel"]);
  });
});

/** The session in which the n-th launch has failed. */
function withFailure(lines: readonly Line[], id: string): Line[] {
  return lines
    .filter((line) => !(line.type === "system" && JSON.stringify(line).includes(id)))
    .map((line) => {
      if (line.type !== "user" || !JSON.stringify(line).includes(`"tool_use_id":"${id}"`)) return line;
      const content = [
        { type: "tool_result", tool_use_id: id, is_error: true, content: "No such agent type." },
      ];
      return {
        ...line,
        message: { role: "user", content },
        toolUseResult: "Error",
        tool_use_result: "Error",
      };
    });
}

test.each(claude)("in a %s a launch that failed is no launch: two at once become one", async (format) => {
  const lines = linesOf(recorded(format, "parallel"));
  const failed = await judged(asText(withFailure(lines, "call_main_t0_1")));
  expect(failed.measured).toMatchObject({ verdict: "sequential", maxInOneResponse: 1, maxOverlap: 1 });
  expect(failed.groups.flatMap(({ launches }) => launches.map(({ ok }) => ok))).toEqual([true, false]);
  expect(failed.findings.map(({ kind }) => kind)).toEqual(["serial-claimed-parallel"]);
  const none = await judged(asText(withFailure(withFailure(lines, "call_main_t0_1"), "call_main_t0_0")));
  expect(none.measured).toMatchObject({ verdict: "none", maxInOneResponse: 0 });
});

test.each(claude)(
  "in a %s a failed launch that is tried again later runs after the other",
  async (format) => {
    const lines = linesOf(recorded(format, "sequential"));
    const first = lines.findIndex((line) => JSON.stringify(line).includes('"name":"Agent"'));
    const attempt = JSON.parse(
      JSON.stringify(lines[first]).replaceAll("call_main_t0_0", "call_first"),
    ) as Line;
    const refusal = withFailure(
      [
        JSON.parse(
          JSON.stringify(
            lines.find(
              (line) =>
                line.type === "user" && JSON.stringify(line).includes('"tool_use_id":"call_main_t0_0"'),
            ),
          ).replaceAll("call_main_t0_0", "call_first"),
        ) as Line,
      ],
      "call_first",
    );
    const found = await judged(
      asText([...lines.slice(0, first), attempt, ...refusal, ...lines.slice(first)]),
    );
    expect(found.measured).toMatchObject({ verdict: "sequential", maxInOneResponse: 1, maxOverlap: 1 });
  },
);

describe("a session in which two were made to overlap is staggered", () => {
  test.each(["gemini-chat", "opencode-export", "pi-session"])("in a %s", async (format) => {
    const [{ file = "" } = {}] = (await judgedAll([recorded(format, "sequential")])).files;
    const text = readFileSync(file, "utf8");
    const session = (await judged(text)).groups.flatMap(({ launches }) => launches);
    const [first, second] = session;
    const late = (second?.end?.time ?? 0) - 1;
    // The first launch's end, as each format writes it, is put after the second one's start.
    const spellings = [first?.end?.time ?? 0].flatMap((time) => [
      [String(time), String(late)],
      [new Date(time).toISOString(), new Date(late).toISOString()],
    ]);
    const moved = spellings.reduce((all, [from = "", to = ""]) => all.replaceAll(from, to), text);
    const found = await judged(moved);
    expect(found.measured).toMatchObject({ verdict: "staggered", maxInOneResponse: 1, maxOverlap: 2 });
    expect(found.findings.map(({ kind }) => kind)).toEqual(["not-single-response"]);
  });
});

test("the last version of a Gemini message counts, however often it is written", async () => {
  const [{ file = "" } = {}] = (await judgedAll([recorded("gemini-chat", "parallel")])).files;
  const lines = linesOf(file);
  const twice = lines.flatMap((line) => [line, line]);
  expect((await judged(asText(twice))).measured).toMatchObject({ verdict: "parallel", maxInOneResponse: 2 });
  const withdrawn = lines.map((line) =>
    Array.isArray(line.toolCalls) ? { ...line, toolCalls: line.toolCalls.slice(0, 1) } : line,
  );
  expect(
    (await judged(asText([...lines, ...withdrawn.filter((line) => "toolCalls" in line)]))).measured.verdict,
  ).toBe("sequential");
});

test("Codex launches with another response's end between them are not one response", async () => {
  const [{ file = "" } = {}] = (await judgedAll([recorded("codex-rollout", "parallel")])).files;
  const lines = linesOf(file);
  const spawns = lines.flatMap((line, index) =>
    JSON.stringify(line).includes('"spawn_agent"') && JSON.stringify(line).includes('"function_call"')
      ? [index]
      : [],
  );
  const record = lines.find((line) => line.type === "token_usage_record");
  const between = { ...record, payload: { ...(record?.payload as object), response_id: "resp_between" } };
  const parted = [...lines.slice(0, spawns[1]), between, ...lines.slice(spawns[1])];
  expect((await judged(asText(parted))).measured).toMatchObject({
    verdict: "staggered",
    maxInOneResponse: 1,
  });
});

test("a call of pi's that lists several tasks launches them all", async () => {
  const lines = linesOf(recorded("pi-session", "sequential"));
  const listed = JSON.parse(
    JSON.stringify(lines).replaceAll(
      '"arguments":{"agent":"worker","task":',
      '"arguments":{"tasks":[{"agent":"worker","task":"x"},{"agent":"worker","task":"y"}],"task":',
    ),
  ) as Line[];
  expect((await judged(asText(listed))).measured).toMatchObject({ verdict: "parallel", maxInOneResponse: 2 });
});

test("without any times the order of the lines tells who overlapped", async () => {
  for (const verdict of verdicts) {
    const lines = linesOf(recorded("claude-stream", verdict)).map(
      ({ timestamp: _, patch: __, ...line }) => line,
    );
    expect((await judged(asText(lines))).measured).toMatchObject({ verdict, parallelism: 0 });
  }
});

test("beside several calls of other tools, words that name no agents are meant of those; naming agents is a claim", async () => {
  const session = { session_id: "s", parent_tool_use_id: null };
  const answer = (id: string, block: object): Line => ({
    ...session,
    type: "assistant",
    message: { id, content: [block] },
  });
  const write = (id: string) =>
    answer("one", { type: "tool_use", id, name: "Write", input: { file_path: id, content: "" } });
  const claims = async (text: string, calls: readonly Line[]) =>
    (await judged(asText([answer("one", { type: "text", text }), ...calls]))).claims.map(
      ({ verdict }) => verdict,
    );
  const meant = "Now let me create both pages. I'll do these in parallel.";
  expect(await claims(meant, [write("a"), write("b")])).toEqual([]);
  expect(await claims(meant, [write("a"), write("a")])).toEqual(["none"]);
  expect(await claims(meant, [write("a")])).toEqual(["none"]);
  expect(await claims("I'll launch two agents in parallel.", [write("a"), write("b")])).toEqual(["none"]);
});

test("a background launch whose end nobody told has none, and overlaps what came after it in its turn", async () => {
  const lines = linesOf(recorded("claude-transcript", "staggered"));
  const first = lines.findIndex((line) => JSON.stringify(line).includes("<task-notification>"));
  const { measured, groups } = await judged(asText(lines.slice(0, first)));
  expect(measured).toMatchObject({ verdict: "staggered", maxOverlap: 2 });
  expect(groups.flatMap(({ launches }) => launches.map(({ end, background }) => [end, background]))).toEqual([
    [null, true],
    [null, true],
  ]);
});

test("a launch in the foreground whose end nobody told has ended when the agent goes on", async () => {
  const lines = linesOf(recorded("claude-transcript", "sequential")).filter(
    (line) => !JSON.stringify(line).includes("tool_result"),
  );
  const { measured, groups } = await judged(asText(lines));
  expect(measured).toMatchObject({ verdict: "sequential", maxOverlap: 1 });
  expect(groups.flatMap(({ launches }) => launches.map(({ end }) => end))).toEqual([null, null]);
});

test("an older Gemini chat, one document, is read as the newer lines are", async () => {
  const [{ file = "" } = {}] = (await judgedAll([recorded("gemini-chat", "parallel")])).files;
  const [head, ...messages] = linesOf(file);
  for (const space of [0, 2]) {
    const text = JSON.stringify({ ...head, messages }, null, space);
    expect((await judged(text)).measured).toMatchObject({ verdict: "parallel", maxInOneResponse: 2 });
  }
});

test("an end that is told without a time gives way to one with a time", async () => {
  const lines = linesOf(recorded("claude-stream", "parallel")).filter(
    (line) => line.subtype !== "task_updated",
  );
  const { groups } = await judged(asText(lines));
  for (const launch of groups.flatMap(({ launches }) => launches))
    expect(launch.end?.time).toBeTypeOf("number");
});

describe.each(["codex-rollout", "gemini-chat", "pi-session"])("in a %s", (format) => {
  test.each(["parallel", "sequential", "none", "failed", "resumed"])(
    "lines that are written twice count once in a session recorded as %s",
    async (story) => {
      const [{ file = "" } = {}] = (await judgedAll([recorded(format, story)])).files;
      const lines = linesOf(file);
      const expected = essence(await judged(asText(lines)));
      await fc.assert(
        fc.asyncProperty(fc.array(fc.boolean(), { minLength: 3, maxLength: 40 }), async (twice) => {
          const written = lines.flatMap((line, index) =>
            twice[index % twice.length] === true ? [line, line] : [line],
          );
          expect(essence(await judged(asText(written)))).toEqual(expected);
        }),
        runs,
      );
    },
  );
});
