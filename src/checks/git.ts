import { execa } from "execa";

export type GitAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: string };

/** Longer means a stuck file system. */
const gitTimeoutMs = 60_000;
const outputBytesMax = 64 * 1024 * 1024;

/** Asks git something, without running anything that the repository itself configures, and without writing to it. */
export async function git(workspace: string, args: readonly string[]): Promise<GitAnswer> {
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
  if (!result.failed) return { ok: true, text: result.stdout ?? "" };
  if (result.code === "ENOENT") return { ok: false, why: "git is not installed" };
  const said = result.stderr.trim().split("\n")[0] ?? "";
  return { ok: false, why: said === "" ? (result.shortMessage ?? "git failed") : said };
}

/** Without what would point git at another repository, as it does in a hook. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return { ...Object.fromEntries(own), GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
}
