// `lockstep validate`: was it parallel? Reads transcripts of agents; needs no workspace and no supervisor.
import { exitCode, usage } from "../failure.ts";
import { answerOf, answerText, hasError, type JudgedFile } from "../validator/answer.ts";
import { readInputs, standardInput } from "../validator/inputs.ts";
import { judge } from "../validator/judge.ts";
import type { Warning } from "../validator/read.ts";
import { type Invocation, parse } from "./invocation.ts";
import { printJson, printLine } from "./output.ts";

export async function validate(invocation: Invocation): Promise<number> {
  const parsed = parse(invocation, {}, Number.POSITIVE_INFINITY);
  const { files: inputs, warnings } = await readInputs(namedFiles(parsed.positionals), process.stdin);
  const files = inputs.map(
    ({ file, read }): JudgedFile => ({
      file,
      format: read.format,
      judged: judge(read.gathering.session(), []),
    }),
  );
  for (const warning of warnings) process.stderr.write(`${warningLine(warning)}\n`);
  if (invocation.json) printJson(answerOf(files, warnings));
  else if (files.length > 0) printLine(answerText(files));
  if (files.length === 0) {
    process.stderr.write(
      "Nothing could be read. Name a transcript, a folder of them, or - for standard input.\n",
    );
    return exitCode.usage;
  }
  return hasError(files) ? exitCode.refused : exitCode.done;
}

function namedFiles(words: readonly string[]): readonly string[] {
  if (words.length > 0) return words;
  if (process.stdin.isTTY !== true) return [standardInput];
  throw usage("lockstep validate needs a transcript, a folder of them, or - for standard input.");
}

function warningLine({ file, line, message }: Warning): string {
  const where = file === standardInput ? "standard input" : file;
  return line === null ? `${where}: ${message}.` : `${where}:${line}: ${message}.`;
}
