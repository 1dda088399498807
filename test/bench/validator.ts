// How fast a large transcript is judged and how much memory that takes: a Claude Code session of mostly tool output,
// and an opencode export, which is one JSON document. The built program is measured, its start included.
import { closeSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { program } from "../helpers/lockstep.ts";
import { type Random, random } from "../helpers/random.ts";
import type { Figure } from "./measure.ts";

const megabytes = 256;
const rounds = 3;

export async function validator(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, write] of [
    ["a Claude Code transcript", writeTranscript],
    ["an opencode export", writeExport],
  ] as const) {
    const file = join(tmpdir(), `lockstep-bench-${process.pid}.jsonl`);
    try {
      write(file);
      figures.push(...(await measured(name, file)));
    } finally {
      rmSync(file, { force: true });
    }
  }
  return figures;
}

async function measured(name: string, file: string): Promise<Figure[]> {
  const size = statSync(file).size / 1024 / 1024;
  const speeds: number[] = [];
  const memory: number[] = [];
  const perCpu: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const start = performance.now();
    const { stdout, stderr } = await execa(
      process.execPath,
      ["--import", tellCost, program, "validate", "--json", file],
      { reject: false },
    );
    if (round === 0 && !stdout.includes('"verdict": "parallel"'))
      throw new Error(`It was misjudged. ${stderr}`);
    if (round === 0) continue;
    speeds.push(size / ((performance.now() - start) / 1000));
    perCpu.push(size / (Number(/cpu=(\d+)/.exec(stderr)?.[1]) / 1_000_000));
    memory.push(Number(/peak=(\d+)/.exec(stderr)?.[1]) / 1024);
  }
  return [
    { what: `${name} of ${size.toFixed(0)} MB`, unit: "MB/s", values: speeds, target: "≥ 100" },
    // What a neighbour's load does not change.
    { what: "  a second of processor time", unit: "MB", values: perCpu },
    { what: "  memory at its peak", unit: "MB", values: memory, target: "≤ 150" },
  ];
}

const tellCost =
  "data:text/javascript,process.on('exit',()=>process.stderr.write('peak='+process.resourceUsage().maxRSS+' cpu='+(process.cpuUsage().user+process.cpuUsage().system)))";

/** Lines as long as real ones are: a person's message, answers, edits, and the long results of tools. */
function writeTranscript(file: string): void {
  const chance = random(1);
  inPieces(file, (turn) => {
    const at = {
      sessionId: "s",
      isSidechain: false,
      cwd: "/workspace",
      version: "2.1.330",
      timestamp: timeAt(turn),
    };
    const answer = (id: string, block: object) => ({
      ...at,
      type: "assistant",
      message: { id, role: "assistant", model: "claude", content: [block] },
    });
    const result = (id: string, content: string) => ({
      ...at,
      type: "user",
      message: { role: "user", content: [{ type: "tool_result", tool_use_id: id, content }] },
      toolUseResult: { stdout: content },
    });
    const lines: object[] = [
      { ...at, type: "user", message: { role: "user", content: `Go on with ${turn}.` } },
    ];
    for (let step = 0; step < 8; step += 1) {
      const id = `${turn}-${step}`;
      lines.push(
        answer(`m${id}`, { type: "text", text: `Step ${step}: I look at what is there and change it.` }),
      );
      lines.push(
        answer(`m${id}`, {
          type: "tool_use",
          id,
          name: "Edit",
          input: { file_path: "/workspace/a.ts", new_string: prose(chance, 1_500) },
        }),
      );
      lines.push(result(id, prose(chance, 500 + chance.below(12_000))));
    }
    if (turn % 50 === 0) {
      lines.push(answer(`l${turn}`, { type: "text", text: "Launching two agents in parallel." }));
      for (const name of ["A", "B"])
        lines.push(
          answer(`l${turn}`, {
            type: "tool_use",
            id: `${turn}${name}`,
            name: "Task",
            input: { description: name, prompt: "Do it." },
          }),
        );
      for (const name of ["A", "B"]) lines.push(result(`${turn}${name}`, "Done."));
    }
    return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  });
}

function writeExport(file: string): void {
  const chance = random(2);
  const info = { id: "ses_1", projectID: "p", directory: "/workspace" };
  inPieces(
    file,
    (turn) => {
      const time = Date.parse(timeAt(turn));
      const tool = (name: string, callID: string, input: object, output: string) => ({
        type: "tool",
        tool: name,
        callID,
        state: { status: "completed", input, output, time: { start: time, end: time + 900 } },
      });
      const parts = [
        { type: "text", text: `Step ${turn}: I look at what is there and change it.` },
        tool("read", `r${turn}`, { filePath: "/workspace/a.ts" }, prose(chance, 500 + chance.below(12_000))),
        ...(turn % 200 === 0
          ? ["A", "B"].map((name) =>
              tool("task", `${turn}${name}`, { description: name, prompt: "Do it." }, "Done."),
            )
          : []),
      ];
      const message = JSON.stringify(
        { info: { id: `msg_${turn}`, role: "assistant", time: { created: time } }, parts },
        null,
        1,
      );
      return turn === 0
        ? `{\n "info": ${JSON.stringify(info)},\n "messages": [\n${message}`
        : `,\n${message}`;
    },
    "\n ]\n}\n",
  );
}

function inPieces(file: string, piece: (index: number) => string, end = ""): void {
  const opened = openSync(file, "w");
  try {
    let written = 0;
    for (let index = 0; written < megabytes * 1024 * 1024; index += 1)
      written += writeSync(opened, piece(index));
    writeSync(opened, end);
  } finally {
    closeSync(opened);
  }
}

function timeAt(turn: number): string {
  return new Date(Date.UTC(2026, 0, 1) + turn * 1_000).toISOString();
}

const words = [
  "const",
  "value",
  "=",
  "read(path);",
  "\n  ",
  "return",
  '"text"',
  "{",
  "}",
  "// why",
  "async",
  "\\d+",
  "files",
  "naïve",
];

function prose(chance: Random, length: number): string {
  let text = "";
  while (text.length < length) text += `${chance.pick(words)} `;
  return text;
}
