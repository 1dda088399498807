// `lockstep hook EVENT`: what an agent's hooks call, JSON in on stdin, the agent's own answer out.

import { defaultAgent } from "../../../state/model/plan.ts";
import { type HookEvent, hookEvents } from "../../agents/hook-events.ts";
import { type Invocation, parse } from "../../command-line/invocation.ts";
import { correction, denial, type HookFormat, hookFormats, leave } from "../../hook/answer.ts";
import { standingOf } from "../../hook/context.ts";
import { whyDenied } from "../../hook/pre-tool-use.ts";
import { exitCode, messageOf, usage } from "../../system/failure.ts";
import { type Fields, parseFields, textOf } from "../../system/fields.ts";

/** An agent lets a call through when its hook takes too long, so ours says no before that. */
const deadlineMs = 5_000;
/** The largest call that is read; a file of this size in one write is no agent's work. */
const inputBytesMax = 64 * 1024 * 1024;

export async function hook(invocation: Invocation): Promise<number> {
  const parsed = parse(invocation, { for: { type: "string" } }, 1);
  const event = hookEvents.find((known) => known === parsed.positionals[0]);
  if (event === undefined) throw usage(`lockstep hook needs one of: ${hookEvents.join(", ")}.`);
  const format = formatOf(parsed.text("for") ?? defaultAgent);
  const late = setTimeout(() => {
    if (isSession())
      deny(format, "Its hook ran out of time, so nothing says what this call may write. Try it again.");
    process.exit(exitCode.done);
  }, deadlineMs);
  const fields = parseFields((await readInput()) ?? "");
  if (event === "pre-tool-use") {
    const why = await reasonOf(invocation, fields, format);
    if (why !== null) deny(format, why);
  }
  // A person takes longer than any deadline, and the agent's own question is there beside ours.
  if (event === "permission-request") clearTimeout(late);
  if (isSession() && fields !== null) await report(invocation, event, fields);
  clearTimeout(late);
  return exitCode.done;
}

/** A failure here stops nobody. */
async function report(invocation: Invocation, event: HookEvent, fields: Fields): Promise<void> {
  try {
    const { askLeave, tell, toldBy } = await import("../../hook/events.ts");
    const standing = await standingOf(invocation.workspace, [textOf(fields.cwd), process.cwd()]);
    if (event === "permission-request") {
      const answer = await askLeave(standing, fields);
      // Where nobody answers any more the agent's own question stays.
      if (answer !== null && (answer.ok || answer.fault !== true))
        process.stdout.write(leave(answer.ok, answer.sentence));
      return;
    }
    const workspace = standing.kind === "session" ? (standing.places?.workspace ?? null) : null;
    if (event === "stop" || event === "post-tool-batch") {
      const { whyNotParallel } = await import("../../hook/parallel.ts");
      const why = await whyNotParallel(event, fields, workspace);
      if (why !== null) {
        process.stdout.write(correction(why));
        return;
      }
    }
    const { dispatchCorrection } = await import("../../hook/dispatch.ts");
    const open = event === "pre-tool-use" ? null : await dispatchCorrection(event, fields, standing);
    if (open !== null) {
      process.stdout.write(correction(open));
      return;
    }
    const told = toldBy(event, fields);
    if (told !== null) await tell(standing, told);
  } catch (error) {
    process.stderr.write(`lockstep hook ${event}: ${messageOf(error)}\n`);
  }
}

/** Any failure inside a session is a no: an agent takes a failing hook for a yes. */
async function reasonOf(
  invocation: Invocation,
  event: Fields | null,
  format: HookFormat,
): Promise<string | null> {
  try {
    const folders = [textOf(event?.cwd), process.cwd()];
    const standing = await standingOf(invocation.workspace, folders);
    const why = await whyDenied({ standing, event, format });
    if (why !== null || event === null || process.env.LOCKSTEP_DISPATCHER === undefined) return why;
    const { dispatchCorrection } = await import("../../hook/dispatch.ts");
    return await dispatchCorrection("pre-tool-use", event, standing);
  } catch (error) {
    if (!isSession()) return null;
    const why = messageOf(error);
    return `Nothing says what this call may write, since its hook failed: ${why}`;
  }
}

function isSession(): boolean {
  return process.env.LOCKSTEP_SESSION !== undefined;
}

function deny(format: HookFormat, why: string): void {
  process.stdout.write(denial(format, why));
}

function formatOf(name: string): HookFormat {
  const format = hookFormats.find((known) => known === name);
  if (format === undefined)
    throw usage(`lockstep hook --for takes one of ${hookFormats.join(", ")}, not ${name}.`);
  return format;
}

/** null: nothing can be read, or more than anybody writes. */
async function readInput(): Promise<string | null> {
  try {
    if (process.stdin.isTTY === true) return null;
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of process.stdin as AsyncIterable<Buffer>) {
      bytes += piece.length;
      // Read to its end all the same: whoever writes it would fail otherwise.
      if (bytes <= inputBytesMax) pieces.push(piece);
    }
    return bytes <= inputBytesMax ? Buffer.concat(pieces).toString("utf8") : null;
  } catch {
    return null;
  }
}
