// `lockstep lock …`: the lock table for agents and scripts.

import { resourceLocksFile } from "../../../state/files/projection.ts";
import { allLocks } from "../../../state/model/select.ts";
import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { printAnswer, printJson, printLine, table } from "../../command-line/output.ts";
import { processHolder } from "../../store/identity.ts";
import { exitCode, usage } from "../../system/failure.ts";
import type { WireRequest } from "../../wire/protocol.ts";

/** As many as one request may carry. */
const pathsMax = 1_000;

const verbs = "acquire, release, list, reap, force";

export async function lock(invocation: Invocation): Promise<number> {
  const [verb, ...args] = invocation.args;
  const rest: Invocation = { ...invocation, command: `lock ${verb ?? ""}`.trim(), args };
  switch (verb) {
    case "acquire":
      return ask(rest, acquire(rest));
    case "release":
      return ask(rest, release(rest));
    case "list":
      return list(rest);
    case "reap":
      return ask(rest, { kind: "lock-reap", agents: [...parse(rest, {}, pathsMax).positionals] });
    case "force":
      return ask(rest, force(rest));
    default:
      throw usage(`lockstep lock needs one of ${verbs}${verb === undefined ? "" : `, not ${verb}`}.`);
  }
}

function acquire(invocation: Invocation): WireRequest {
  const parsed = parse(
    invocation,
    {
      agent: { type: "string" },
      wait: { type: "string" },
      pid: { type: "string" },
    },
    pathsMax,
  );
  if (parsed.positionals.length === 0) throw usage("lockstep lock acquire needs at least one path.");
  const agent = agentOf(parsed.text("agent"));
  // This command is gone in a moment; what called it is what holds the lock.
  const pid = whole("--pid", parsed.text("pid")) ?? process.ppid;
  const holder = processHolder(pid);
  return {
    kind: "lock-acquire",
    agent,
    paths: [...parsed.positionals],
    cwd: process.cwd(),
    pid,
    ...(holder === null ? {} : { holder }),
    waitMs: seconds("--wait", parsed.text("wait")) * 1_000,
  };
}

function release(invocation: Invocation): WireRequest {
  const parsed = parse(invocation, { agent: { type: "string" }, token: { type: "string" } }, pathsMax);
  return {
    kind: "lock-release",
    agent: agentOf(parsed.text("agent")),
    paths: [...parsed.positionals],
    cwd: process.cwd(),
    token: whole("--token", parsed.text("token")),
  };
}

function force(invocation: Invocation): WireRequest {
  const parsed = parse(invocation, { token: { type: "string" }, reason: { type: "string" } });
  const token = whole("--token", parsed.text("token"));
  if (token === null)
    throw usage("lockstep lock force needs the lock's token, from `lockstep lock list`: --token N.");
  const reason = parsed.text("reason") ?? "";
  if (reason.trim() === "") throw usage("lockstep lock force needs a reason that is kept: --reason TEXT.");
  return { kind: "lock-force", token, reason };
}

/** Inside a session the lock is for its task, also when nobody says so. */
function agentOf(text: string | null): string | null {
  if (text === null && process.env.LOCKSTEP_SESSION === undefined)
    throw usage("Say whose lock it is: --agent ID.");
  return text;
}

function whole(option: string, text: string | null): number | null {
  if (text === null) return null;
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw usage(`${option} takes a number above 0, not ${JSON.stringify(text)}.`);
  return Number(text);
}

function seconds(option: string, text: string | null): number {
  if (text === null) return 0;
  if (!/^\d{1,9}(\.\d+)?$/.test(text)) throw usage(`${option} takes seconds, not ${JSON.stringify(text)}.`);
  return Number(text);
}

async function ask(invocation: Invocation, request: WireRequest): Promise<number> {
  using supervisor = await supervisorFor(await placesFor(invocation));
  const answer = await supervisor.request(request);
  if (answer.ok && invocation.json && request.kind !== "lock-reap") {
    printJson({ ok: true, message: answer.sentence, ...resourceLocksFile(await supervisor.state()) });
    return exitCode.done;
  }
  return printAnswer(invocation, answer);
}

async function list(invocation: Invocation): Promise<number> {
  parse(invocation);
  using supervisor = await supervisorFor(await placesFor(invocation));
  const state = await supervisor.state();
  if (invocation.json) printJson(resourceLocksFile(state));
  else if (allLocks(state).length === 0) printLine("No lock is held.");
  else
    printLine(
      table([
        ["TOKEN", "AGENT", "SINCE", "PATHS"],
        ...allLocks(state).map((held) => [
          String(held.token),
          held.agent,
          new Date(held.at).toTimeString().slice(0, 8),
          held.paths.map((path) => path.written).join(" "),
        ]),
      ]),
    );
  return exitCode.done;
}
