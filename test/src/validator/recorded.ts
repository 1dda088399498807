// The recorded transcripts, and judging text that a test has made.
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Duty, type Judged, judge } from "../../../src/validator/judge/judge.ts";
import { readInputs } from "../../../src/validator/read/inputs.ts";

export const transcripts = fileURLToPath(new URL("../../fixtures/files/transcripts", import.meta.url));

/** A recorded session: the file, or in the folder the one that is no sub-agent's. */
export function recorded(format: string, verdict: string): string {
  const folder = join(transcripts, format);
  const file = readdirSync(folder).find((name) => name.startsWith(`${verdict}.`));
  return file === undefined ? join(folder, verdict) : join(folder, file);
}

export function linesOf(file: string): Record<string, unknown>[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

export function asText(lines: readonly unknown[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

export async function judgedAll(files: readonly string[], duties: readonly Duty[] = []) {
  const { files: inputs, warnings } = await readInputs(files, noBytes());
  return {
    files: inputs.map(({ file, read }) => ({
      file,
      format: read.format,
      judged: judge(read.gathering.session(), duties),
    })),
    warnings,
  };
}

/** Judges a transcript that is written as text. */
export async function judged(text: string | Uint8Array, duties: readonly Duty[] = []): Promise<Judged> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "lockstep-transcript-")));
  try {
    const file = join(folder, "transcript");
    writeFileSync(file, text);
    const [only] = (await judgedAll([file], duties)).files;
    if (only === undefined) throw new Error("It was not recognized.");
    return only.judged;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}
