// The screen of `lockstep panes`: each command is launched in the size of its pane, and followed until the person leaves.
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { z } from "zod";
import type { Session, SessionId, State } from "../../../state/model/state.ts";
import { emptyState } from "../../../state/model/state.ts";
import { type AppStore, createAppStore } from "../../../state/screen/store.ts";
import { cellOf, viewOf } from "../../../state/screen/view.ts";
import type { Invocation } from "../../command-line/invocation.ts";
import { connectScreenHost, type ScreenHost } from "../../screen/host-link.ts";
import type { FromHost } from "../../sessions/link/protocol.ts";
import { messageOf, usage } from "../../system/failure.ts";
import { colorDepth, ownConfig, prefixOf } from "./screen.ts";

/** As many as a person could tell apart, with pages. */
const panesMax = 64;

const fileSchema = z
  .array(z.array(z.string().min(1)).min(1))
  .min(1)
  .max(panesMax);

/** `words` are what was typed; `socket` leads to a session host that is only just starting. */
export async function showPanes(
  invocation: Invocation,
  words: readonly string[],
  socket: Socket,
): Promise<void> {
  const argvs = commandsOf(words);
  const screen = import("../../screen/run-screen.tsx");
  const config = await ownConfig();
  const host = await connectScreenHost(socket);
  const store = createAppStore();
  follow(store, host);
  host.send({ type: "hello", role: "screen" });
  launchAll(store, host, argvs, config.config.scrollback);
  try {
    const { runScreen } = await screen;
    await runScreen({
      store,
      link: null,
      host,
      panesOnly: true,
      prefix: prefixOf(config),
      config,
      color: colorDepth(invocation),
      onLeave: "end",
    });
  } finally {
    host.close();
  }
}

/** A single word ending in .json names a file of argument lists; otherwise each word is a shell line. */
function commandsOf(words: readonly string[]): readonly (readonly string[])[] {
  const [first = ""] = words;
  if (words.length > panesMax)
    throw usage(`lockstep panes takes at most ${panesMax} commands, not ${words.length}.`);
  if (words.length > 1 || !first.endsWith(".json")) return words.map((line) => ["/bin/sh", "-c", line]);
  const read = fileSchema.safeParse(readJson(first));
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw usage(
    `${first}: expected a list of commands like [["prog","arg"],…], at most ${panesMax}: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
  );
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw usage(`${file} cannot be read as JSON: ${messageOf(error)}`);
  }
}

/** Each is started in the size of its pane: a program that draws at once draws it right. */
function launchAll(
  store: AppStore,
  host: ScreenHost,
  argvs: readonly (readonly string[])[],
  scrollback: number | undefined,
): void {
  const { columns, rows } = process.stdout;
  store.setState(({ ui }) => ({ ui: { ...ui, columns, rows, panesOnly: true } }));
  const launches = argvs.map((argv, index) => ({ argv, session: `pane-${index + 1}` as SessionId }));
  for (const { argv, session } of launches)
    put(store, {
      id: session,
      task: null,
      attempt: 1,
      title: titleOf(argv),
      agent: "command",
      state: { kind: "launching", since: Date.now() },
      attention: { kind: "working" },
    });
  const { state, ui, now } = store.getState();
  const view = viewOf(state, ui, now);
  const env = { ...environment(), TERM: "xterm-256color", COLORTERM: "truecolor" };
  for (const { argv, session } of launches) {
    // Sessions of another page get their size when that page is shown.
    const body = (cellOf(view, session) ?? view.layout.cells[0])?.body ?? { width: 80, height: 24 };
    host.send({
      type: "launch",
      session,
      argv: [...argv],
      cwd: process.cwd(),
      env,
      columns: body.width,
      rows: body.height,
      title: titleOf(argv),
      ...(scrollback === undefined ? {} : { scrollback }),
      folder: null,
    });
  }
}

function titleOf(argv: readonly string[]): string {
  return argv[0] === "/bin/sh" && argv[1] === "-c" ? (argv[2] ?? "") : argv.join(" ");
}

function environment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value;
  return env;
}

function follow(store: AppStore, host: ScreenHost): void {
  host.onMessage = (message) => {
    const next = after(store.getState().state, message);
    if (next !== null) put(store, next);
  };
}

function after(state: State, message: FromHost): Session | null {
  if (message.type !== "started" && message.type !== "exited") return null;
  const session = state.sessions[message.session];
  if (session === undefined) return null;
  if (message.type === "started")
    return { ...session, state: { kind: "running", pid: message.pid, started: message.started } };
  const { started, ended, exit, problem } = message;
  return { ...session, state: { kind: "exited", started, ended, exit, problem } };
}

function put(store: AppStore, session: Session): void {
  const state = store.getState().state ?? emptyState;
  store.setState({ state: { ...state, sessions: { ...state.sessions, [session.id]: session } } });
}
