// Finds the program to start before a pty is opened, so that a missing one is told in a sentence: after the
// fork there is only an exit code.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";

export type FoundProgram =
  | { readonly kind: "found"; readonly path: string }
  /** `code` is what a shell exits with: 127 not found, 126 found and not executable. */
  | { readonly kind: "missing"; readonly code: 126 | 127; readonly problem: string };

export interface ProgramQuery {
  readonly name: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export function findProgram({ name, cwd, env }: ProgramQuery): FoundProgram {
  if (!isFolder(cwd))
    return { kind: "missing", code: 127, problem: `${cwd}: no such folder to start ${name} in` };
  if (name.includes("\0") || name === "") {
    return { kind: "missing", code: 127, problem: `${JSON.stringify(name)}: not the name of a program` };
  }
  if (name.includes("/")) return programAt(name, isAbsolute(name) ? name : resolve(cwd, name));
  let notExecutable: FoundProgram | null = null;
  for (const folder of (env.PATH ?? pathDefault).split(delimiter)) {
    const found = programAt(name, resolve(cwd, join(folder === "" ? "." : folder, name)));
    if (found.kind === "found") return found;
    if (found.code === 126) notExecutable ??= found;
  }
  return notExecutable ?? { kind: "missing", code: 127, problem: `${name}: not found on PATH` };
}

const pathDefault = "/usr/local/bin:/usr/bin:/bin";

function programAt(name: string, path: string): FoundProgram {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return { kind: "missing", code: 127, problem: `${name}: no such file` };
  if (status.isDirectory()) return { kind: "missing", code: 126, problem: `${name}: is a folder` };
  try {
    accessSync(path, constants.X_OK);
    return { kind: "found", path };
  } catch {
    return { kind: "missing", code: 126, problem: `${name}: found, but not executable` };
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
