import { execa } from "execa";

export type GitAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: string };

/** Longer means a stuck file system. */
const gitTimeoutMs = 60_000;
const outputBytesMax = 64 * 1024 * 1024;

/** Asks git something, or has it do something, without running any program that the repository itself names.
 *  `exitCodes`: those that are an answer. */
export async function git(
  workspace: string,
  args: readonly string[],
  { exitCodes = [0] }: { readonly exitCodes?: readonly number[] } = {},
): Promise<GitAnswer> {
  const result = await execa(
    "git",
    ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", ...args],
    {
      cwd: workspace,
      env: environment(),
      extendEnv: false,
      stdin: "ignore",
      reject: false,
      stripFinalNewline: false,
      timeout: gitTimeoutMs,
      maxBuffer: outputBytesMax,
    },
  );
  if (exitCodes.includes(result.exitCode ?? -1)) return { ok: true, text: result.stdout ?? "" };
  if (result.code === "ENOENT") return { ok: false, why: "git is not installed" };
  const said = result.stderr.trim().split("\n")[0] ?? "";
  return { ok: false, why: said === "" ? (result.shortMessage ?? "git failed") : said };
}

/** Without what would point git at another repository, as it does in a hook. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return { ...Object.fromEntries(own), GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
}
