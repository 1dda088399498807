// Probes whether this machine lets us build a fence, by building one around nothing.
import { execa } from "execa";
import { whyNoSeatbelt } from "./probe-seatbelt.ts";

export type Probe =
  /** By what. */
  | { readonly ok: true; readonly how: string }
  | { readonly ok: false; readonly why: string; readonly mend: string };

/** The probe takes 5 ms where it works. */
const answerMs = 5_000;
/** A program installed or allowed meanwhile is noticed after this. */
const rememberMs = 60_000;

let last: { readonly at: number; readonly probe: Promise<Probe> } | null = null;

export function canFence(): Promise<Probe> {
  if (last === null || performance.now() - last.at > rememberMs)
    last = { at: performance.now(), probe: process.platform === "darwin" ? trySeatbelt() : tryBwrap() };
  return last.probe;
}

async function trySeatbelt(): Promise<Probe> {
  const why = await whyNoSeatbelt(answerMs);
  if (why === null) return { ok: true, how: "sandbox-exec" };
  return { ok: false, why, mend: "Agents are held by their hooks and by the audit at the sync point." };
}

async function tryBwrap(): Promise<Probe> {
  if (process.platform !== "linux")
    return {
      ok: false,
      why: `there is no fence for ${process.platform}`,
      mend: "Agents are held by their hooks and by the audit at the sync point.",
    };
  const [args, timeout] = [["--ro-bind", "/", "/", "--unshare-pid", "--cap-drop", "ALL", "true"], answerMs];
  const tried = await execa("bwrap", args, { reject: false, timeout, stdin: "ignore" });
  if (tried.exitCode === 0) return { ok: true, how: "bwrap" };
  if (tried.code === "ENOENT")
    return {
      ok: false,
      why: "bwrap is not installed",
      mend: "Debian, Ubuntu: apt install bubblewrap. Fedora: dnf install bubblewrap.",
    };
  return {
    ok: false,
    why: `bwrap cannot make one here: ${(tried.stderr.trim().split("\n")[0] ?? "").slice(0, 200)}`,
    mend: "Allow unprivileged user namespaces, or run without a fence.",
  };
}
