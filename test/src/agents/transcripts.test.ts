// Transcripts of real agents, each format with each verdict, and what is left of them when they are damaged.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { answerOf } from "../../../src/validator/answer.ts";
import { readInputs } from "../../../src/validator/read/inputs.ts";
import { addFiles, folderWith } from "../../helpers/folders.ts";
import { asText, judged, judgedAll, linesOf, recorded, transcripts } from "../validator/recorded.ts";

const formats = [
  "claude-transcript",
  "claude-stream",
  "codex-rollout",
  "gemini-chat",
  "opencode-export",
  "pi-session",
];
/** Agents whose sub-agents run in the background can launch one while another still runs. */
const staggering = ["claude-transcript", "claude-stream", "codex-rollout", "opencode-export"];

const expectations = {
  parallel: { responses: 1, maxInOneResponse: 2, maxOverlap: 2, findings: [] },
  staggered: { responses: 2, maxInOneResponse: 1, maxOverlap: 2, findings: ["not-single-response"] },
  sequential: { responses: 2, maxInOneResponse: 1, maxOverlap: 1, findings: ["serial-claimed-parallel"] },
  none: { responses: 0, maxInOneResponse: 0, maxOverlap: 0, findings: ["serial-claimed-parallel"] },
};
const claim = "I'll work on these two features in parallel:";

describe.each(Object.entries(expectations))("a session recorded as %s", (verdict, expected) => {
  const those = verdict === "staggered" ? staggering : formats;
  test.each(those)("is so in a %s", async (format) => {
    const { files, warnings } = await judgedAll([recorded(format, verdict)]);
    expect(warnings).toEqual([]);
    expect(files).toHaveLength(1);
    const [{ judged: found, format: name } = {}] = files as [(typeof files)[0]?];
    expect(name).toBe(format);
    expect(found?.measured).toMatchObject({
      verdict,
      maxInOneResponse: expected.maxInOneResponse,
      maxOverlap: expected.maxOverlap,
    });
    expect(found?.groups).toHaveLength(expected.responses);
    expect(found?.claims.map(({ text, verdict: of }) => [text, of])).toEqual([[claim, verdict]]);
    expect(found?.findings.map(({ kind }) => kind)).toEqual(expected.findings);
    for (const launch of found?.groups.flatMap(({ launches }) => launches) ?? []) {
      expect(launch.ok).toBe(true);
      expect(launch.end?.time).toBeGreaterThan(launch.at.time ?? Number.POSITIVE_INFINITY);
    }
  });
});

test.each(formats)("in a %s a launch that the agent's program refused is no launch", async (format) => {
  const [{ judged: found } = {}] = (await judgedAll([recorded(format, "failed")])).files;
  expect(found?.measured).toMatchObject({ verdict: "sequential", maxInOneResponse: 1, maxOverlap: 1 });
  expect(found?.groups.map(({ launches }) => launches.map(({ ok }) => ok))).toEqual([[true, false]]);
  expect(found?.findings.map(({ kind }) => kind)).toEqual(["serial-claimed-parallel"]);
});

test.each(formats)(
  "in a %s that was opened again a claim is judged by what came after that",
  async (format) => {
    const [{ judged: found } = {}] = (await judgedAll([recorded(format, "resumed")])).files;
    expect(found?.measured).toMatchObject({ verdict: "parallel", maxInOneResponse: 2, maxOverlap: 2 });
    expect(found?.claims.map(({ text, verdict }) => [text, verdict])).toEqual([
      [claim, "parallel"],
      [claim, "none"],
    ]);
    expect(found?.findings.map(({ kind }) => kind)).toEqual(["serial-claimed-parallel"]);
  },
);

test("the recorded transcripts say nothing of the machine that they were recorded on", () => {
  for (const path of readdirSync(transcripts, { recursive: true, encoding: "utf8" })) {
    const file = join(transcripts, path);
    const text = statSync(file).isFile() ? readFileSync(file, "utf8") : "";
    expect([path, text.match(/lockstep-agents-|\/tmp\/|\/home\/|sk-ant/)]).toEqual([path, null]);
  }
});

test("what sub-agents wrote is joined to their launches, also from transcripts of their own", async () => {
  for (const format of ["claude-transcript", "claude-stream", "codex-rollout", "gemini-chat", "pi-session"]) {
    const [file] = (await judgedAll([recorded(format, "parallel")])).files;
    const writes = file?.judged.groups.flatMap(({ launches }) =>
      launches.map((launch) => launch.writes.map(({ path }) => path)),
    );
    const expected = [["/workspace/src/a/out.txt"], ["/workspace/src/b/out.txt"]];
    expect([format, writes?.map((paths) => [...new Set(paths)])]).toEqual([format, expected]);
  }
});

test("the JSON answer has the contract's shape to the letter", async () => {
  const { files } = await judgedAll([recorded("claude-transcript", "sequential")]);
  const at = { line: expect.any(Number), time: expect.stringMatching(/^20\d\d-.*Z$/) };
  const launch = {
    id: expect.any(String),
    label: expect.stringMatching(/^Worker [AB]$/),
    start: expect.stringMatching(/Z$/),
    end: expect.stringMatching(/Z$/),
    ok: true,
    background: false,
  };
  const group = { response: expect.stringMatching(/^msg_/), launches: [launch] };
  // One after the other: busy nearly all of the time, and never twice over.
  expect(files[0]?.judged.measured.parallelism).toBeGreaterThan(0.7);
  expect(files[0]?.judged.measured.parallelism).toBeLessThan(1);
  expect(answerOf(files, [])).toStrictEqual({
    files: [
      {
        file: recorded("claude-transcript", "sequential"),
        format: "claude-transcript",
        verdict: "sequential",
        claims: [{ text: claim, at, verdict: "sequential" }],
        groups: [group, group],
        max_in_one_response: 1,
        max_overlap: 1,
        parallelism: files[0]?.judged.measured.parallelism,
        findings: [
          {
            kind: "serial-claimed-parallel",
            severity: "error",
            message: expect.stringMatching(/one after the other/),
            at,
          },
        ],
      },
    ],
    verdict: "sequential",
  });
});

test("a folder is all sessions in it, each once, and the verdict over all is the strongest", async () => {
  const { files, warnings } = await judgedAll([transcripts]);
  expect(warnings).toEqual([]);
  const expected = formats.length * 6 - (formats.length - staggering.length);
  expect(files).toHaveLength(expected);
  expect(answerOf(files, warnings).verdict).toBe("parallel");
});

describe("bad input", () => {
  test("empty, binary and other files are named and skipped, and the rest is judged", async () => {
    const folder = folderWith({
      "empty.jsonl": "",
      "spaces.jsonl": " \n\n",
      "notes.txt": "in parallel we trust\n",
      "other.jsonl": '{"level":"info","msg":"hello"}\n{"level":"info"}\n',
      "array.json": "[1,2,3]\n",
      "good.jsonl": readFileSync(recorded("pi-session", "parallel"), "utf8"),
    });
    writeFileSync(join(folder, "picture.png"), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]));
    const { files, warnings } = await judgedAll([folder, join(folder, "missing.jsonl")]);
    expect(files.map(({ file }) => file)).toEqual([join(folder, "good.jsonl")]);
    const told = warnings.map(
      ({ file, message }) => `${file.slice(folder.length + 1)} ${message.slice(0, 24)}`,
    );
    expect(told.sort()).toEqual([
      "array.json is of no known format. K",
      "empty.jsonl is empty",
      "missing.jsonl is not there",
      "notes.txt is of no known format. K",
      "other.jsonl is of no known format. K",
      "picture.png is binary, not a transcr",
      "spaces.jsonl is empty",
    ]);
    expect(answerOf(files, warnings)).toMatchObject({
      files: [{}],
      verdict: "parallel",
      warnings: expect.any(Array),
    });
  });

  test("lines of another version are left out with a warning that names the first", async () => {
    const lines = linesOf(recorded("claude-transcript", "parallel"));
    const odd = [
      { type: "assistant", sessionId: "s", isSidechain: false, message: { text: ["new"], content: 7 } },
    ];
    const folder = folderWith({
      "t.jsonl": asText([...lines.slice(0, 3), ...odd, ...odd, ...lines.slice(3)]),
    });
    const { files, warnings } = await judgedAll([join(folder, "t.jsonl")]);
    expect(files[0]?.judged.measured.verdict).toBe("parallel");
    expect(warnings).toMatchObject([
      { line: 4, message: expect.stringMatching(/this line and 1 more are not of a version/) },
    ]);
  });

  test.each(formats.filter((format) => format !== "opencode-export"))(
    "a live %s with a cut last line is read without a word",
    async (format) => {
      const path = recorded(format, "parallel");
      const [{ file = path } = {}] = (await judgedAll([path])).files;
      const text = readFileSync(file, "utf8").trimEnd();
      const folder = folderWith({ "live.jsonl": text.slice(0, text.lastIndexOf("\n") + 30) });
      const { files, warnings } = await judgedAll([join(folder, "live.jsonl")]);
      expect(warnings).toEqual([]);
      expect(files[0]?.judged.measured.verdict).toBe("parallel");
    },
  );

  test("a claim at the very end of a live file is not judged before its launches are written", async () => {
    const lines = linesOf(recorded("claude-transcript", "parallel"));
    const claim = lines.findIndex((line) => JSON.stringify(line).includes("in parallel"));
    const cut = JSON.stringify(lines[claim + 1]).slice(0, 40);
    expect((await judged(asText(lines.slice(0, claim + 1)) + cut)).findings).toEqual([]);
    expect((await judged(asText(lines.slice(0, claim + 1)))).findings).toHaveLength(1);
  });

  test("a document that is cut keeps its whole messages", async () => {
    const text = readFileSync(recorded("opencode-export", "parallel"), "utf8");
    expect((await judged(text.slice(0, text.length - 200))).measured.verdict).toBe("parallel");
  });

  test("an export without line breaks, and one with a byte order mark, are read as well", async () => {
    const text = JSON.stringify(JSON.parse(readFileSync(recorded("opencode-export", "parallel"), "utf8")));
    expect((await judged(text)).measured.verdict).toBe("parallel");
    expect((await judged(`\uFEFF${text}`)).measured.verdict).toBe("parallel");
    const chat = readFileSync(recorded("claude-stream", "parallel"), "utf8");
    expect((await judged(`\uFEFF${chat.replaceAll("\n", "\r\n")}`)).measured.verdict).toBe("parallel");
  });

  test("a sub-agent's transcript alone is told apart from a session", async () => {
    const folder = folderWith();
    mkdirSync(join(folder, "elsewhere"));
    const lines = linesOf(recorded("claude-stream", "parallel"));
    addFiles(folder, {
      "elsewhere/agent-1.jsonl": asText(
        lines
          .filter((line) => line.parent_tool_use_id)
          .map((line) => ({ ...line, sessionId: "s", isSidechain: true, agentId: "1" })),
      ),
    });
    const { files, warnings } = await judgedAll([folder]);
    expect(files[0]?.judged.measured.verdict).toBe("none");
    expect(warnings).toMatchObject([{ message: expect.stringMatching(/sub-agent's own transcript/) }]);
  });
});

test("standard input in pieces of any size gives the same as the file", async () => {
  for (const format of ["claude-stream", "opencode-export"]) {
    const bytes = readFileSync(recorded(format, "staggered".replace("staggered", "parallel")));
    for (const size of [7, 1000, 65_536]) {
      const pieces = async function* () {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      };
      const { files, warnings } = await readInputs(["-"], pieces());
      expect(warnings).toEqual([]);
      expect(files[0]?.read.gathering.session().launches).toHaveLength(2);
    }
  }
});
