// `lockstep sessions`, `send`, `stop`, `restart`, `resume`: sessions from outside the screen.

import { allSessions, reasonOf } from "../../../state/model/select.ts";
import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { printAnswer, printJson, printLine, table } from "../../command-line/output.ts";
import { sessionNamed } from "../../command-line/session-named.ts";
import { connectHost } from "../../sessions/link/connection.ts";
import { exitCode, refusal, usage } from "../../system/failure.ts";
import { doingWords, sessionRows } from "../look/status.ts";

export async function sessions(invocation: Invocation): Promise<number> {
  parse(invocation);
  using supervisor = await supervisorFor(await placesFor(invocation));
  const state = await supervisor.state();
  const rows = sessionRows(state);
  const doing = allSessions(state).map((session) => doingWords(session, reasonOf(state, session)));
  if (invocation.json) printJson({ sessions: rows });
  else if (rows.length === 0) printLine("No session has been started here.");
  else
    printLine(
      table([
        ["SESSION", "TASK", "AGENT", "STATUS", "PID", "EXIT"],
        ...rows.map((row, at) => [
          row.session,
          row.task ?? "-",
          row.agent,
          doing[at] ?? row.status,
          row.pid === null ? "-" : String(row.pid),
          row.exit === null ? "-" : (row.exit.signal ?? String(row.exit.code ?? row.problem)),
        ]),
      ]),
    );
  return exitCode.done;
}

export async function send(invocation: Invocation): Promise<number> {
  const [name, ...words] = parse(invocation, {}, Number.POSITIVE_INFINITY).positionals;
  if (name === undefined || words.length === 0)
    throw usage("lockstep send needs a session and the text: lockstep send ID TEXT.");
  refuseInside("type into another session");
  using supervisor = await supervisorFor(await placesFor(invocation));
  const session = sessionNamed(await supervisor.state(), name);
  if (session.state.kind !== "running")
    throw refusal(`Session ${session.id} is not running (${session.state.kind}), so nothing was sent.`);
  const host = await supervisor.host();
  if (!host.ok) return printAnswer(invocation, host);
  const connection = await connectHost(host.sentence, {
    onMessage: () => {},
    onRows: () => {},
    onClose: () => {},
  });
  const data = Buffer.from(`${words.join(" ")}\r`).toString("base64");
  connection.send({ type: "input", session: session.id, data });
  connection.close();
  return printAnswer(invocation, { ok: true, sentence: `Sent to ${session.id}.` });
}

export function stop(invocation: Invocation): Promise<number> {
  return change(invocation, "session-stop");
}

export function restart(invocation: Invocation): Promise<number> {
  return change(invocation, "session-restart");
}

/** Without a session all that were cut off. */
export async function resume(invocation: Invocation): Promise<number> {
  const [name] = parse(invocation, {}, 1).positionals;
  using supervisor = await supervisorFor(await placesFor(invocation));
  const session = name === undefined ? null : sessionNamed(await supervisor.state(), name).id;
  return printAnswer(invocation, await supervisor.request({ kind: "session-resume", session }));
}

async function change(invocation: Invocation, kind: "session-stop" | "session-restart"): Promise<number> {
  const [name] = parse(invocation, {}, 1).positionals;
  if (name === undefined)
    throw usage(`lockstep ${invocation.command} needs a session; \`lockstep sessions\` lists them.`);
  using supervisor = await supervisorFor(await placesFor(invocation));
  const session = sessionNamed(await supervisor.state(), name);
  const answer = await supervisor.request({ kind, session: session.id });
  return printAnswer(invocation, answer);
}

function refuseInside(what: string): void {
  if (process.env.LOCKSTEP_SESSION !== undefined)
    throw refusal(`Inside a session one may not ${what}: a command acts for its own task alone.`);
}
