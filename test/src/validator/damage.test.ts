// Whatever stands in a file, reading it ends in a judgement or a warning, never in a fault.
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { noGround } from "../../../src/validator/facts/workspace-facts.ts";
import { dutiesOn } from "../../../src/validator/judge/duties.ts";
import { judge } from "../../../src/validator/judge/judge.ts";
import { readStream } from "../../../src/validator/read/read.ts";
import { validatorScript } from "../../../src/validator/script.ts";
import { folderWith } from "../../helpers/folders.ts";
import { asText, judged, judgedAll, linesOf, recorded } from "./recorded.ts";

const formats = [
  "claude-transcript",
  "claude-stream",
  "codex-rollout",
  "gemini-chat",
  "opencode-export",
  "pi-session",
];

async function judgeBytes(bytes: Buffer): Promise<string> {
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += 997) yield bytes.subarray(at, at + 997);
  };
  const read = await readStream("-", pieces());
  if (read.kind === "skipped") return read.warnings[0]?.message ?? "";
  return judge(read.gathering.session(), [dutiesOn(noGround)]).measured.verdict;
}

test.each(formats)("bytes changed, left out or put in anywhere in a %s", async (format) => {
  const [{ file = "" } = {}] = (await judgedAll([recorded(format, "parallel")])).files;
  const original = readFileSync(file);
  const change = fc.record({
    at: fc.nat({ max: original.length - 1 }),
    cut: fc.nat({ max: 40 }),
    put: fc.uint8Array({ maxLength: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
      let bytes: Buffer = original;
      for (const { at, cut, put } of changes)
        bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]);
      expect(await judgeBytes(bytes)).toMatch(/^(parallel|staggered|sequential|none|is .*)$/);
    }),
    { numRuns: 100 },
  );
});

test.each(formats.filter((format) => format !== "opencode-export"))(
  "values of any kind in the place of others in a %s",
  async (format) => {
    const [{ file = "" } = {}] = (await judgedAll([recorded(format, "parallel")])).files;
    const lines = linesOf(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.jsonValue(), async (line, place, value) => {
        const index = line % lines.length;
        let seen = -1;
        const changed = JSON.stringify(lines[index], (key, old: unknown) => {
          seen += 1;
          return key !== "" && seen === 1 + (place % 40) ? value : old;
        });
        const text = lines.map((one, at) => (at === index ? changed : JSON.stringify(one))).join("\n");
        expect(await judgeBytes(Buffer.from(text))).toMatch(/^(parallel|staggered|sequential|none|is .*)$/);
      }),
      { numRuns: 100 },
    );
  },
);

const python = await execa("python3", ["--version"], { reject: false });

test.skipIf(python.exitCode !== 0)(
  "parallel_execution_validator.py is `lockstep validate`, its arguments and its exit code",
  async () => {
    const folder = folderWith({
      "parallel_execution_validator.py": validatorScript,
      "bin/lockstep": '#!/bin/sh\necho "$@"\nexit 7\n',
    });
    for (const name of ["bin/lockstep", "parallel_execution_validator.py"])
      chmodSync(join(folder, name), 0o755);
    const { stdout, exitCode } = await execa(
      join(folder, "parallel_execution_validator.py"),
      ["a b.jsonl", "--json"],
      {
        env: { PATH: `${join(folder, "bin")}:${process.env.PATH ?? ""}` },
        reject: false,
      },
    );
    expect([stdout, exitCode]).toEqual(["validate a b.jsonl --json", 7]);
  },
);

test("so many launches as nobody makes are judged all the same, and a conflict among them is told", async () => {
  const session = { session_id: "s", parent_tool_use_id: null, timestamp: "2026-11-24T22:58:33.000Z" };
  const launch = (id: number) => ({
    ...session,
    type: "assistant",
    message: {
      id: `m${id}`,
      content: [
        {
          type: "tool_use",
          id: `t${id}`,
          name: "Task",
          input: { prompt: "Modify src/a/b.ts.", run_in_background: true },
        },
      ],
    },
  });
  // More than a call takes arguments; all at the same instant.
  const lines = Array.from({ length: 130_000 }, (_, index) => launch(index));
  const done = {
    ...session,
    type: "user",
    timestamp: "2026-11-24T22:59:33.000Z",
    message: { content: "Go on." },
  };
  const { measured, findings } = await judged(asText([...lines, done]), [dutiesOn(noGround)]);
  expect(measured).toMatchObject({ verdict: "staggered", maxInOneResponse: 1 });
  expect(findings[0]?.kind).toBe("resource-conflict");
  expect(findings.length).toBeLessThan(2_000);
});
