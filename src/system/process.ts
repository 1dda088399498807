// Our own background processes: where their programs are and how they are started so that they outlive us.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";

export type OwnProgram = "cli" | "supervisor" | "host" | "demo-agent" | "headless";

/** The bundled file of one of our programs. The code that asks may itself be in the bundle's folder for chunks. */
export function ownProgram(name: OwnProgram): string {
  for (const place of [`./${name}.js`, `../${name}.js`, `../dist/${name}.js`, `../../dist/${name}.js`]) {
    const path = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(path)) return path;
  }
  throw new Error(
    `${name}.js is missing beside ${fileURLToPath(import.meta.url)}. Build again: npm run build.`,
  );
}

/** Starts a program of ours in a session of its own, without a terminal; what it prints goes to `log`. */
export function startDetached(
  program: string,
  args: readonly string[],
  log: string,
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const output = openSync(log, "a", 0o600);
  try {
    const child = spawn(program, args, {
      detached: true,
      stdio: ["ignore", output, output],
      env: { ...process.env, ...env },
      cwd: "/",
    });
    child.on("error", () => {});
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}
