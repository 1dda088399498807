// Carries out what uiStep wishes for: requests to the supervisor, bytes to the session host, leaving.

import type { Changes } from "../../state/explain/details.ts";
import { assertNever } from "../../state/model/assert-never.ts";
import type { Request } from "../../state/model/requests.ts";
import type { SessionId, TaskId } from "../../state/model/state.ts";
import type { Action, Message, Wish } from "../../state/screen/ui.ts";
import type { Look } from "../sessions/view/view-request.ts";
import { messageOf } from "../system/failure.ts";
import type { Answer, Link } from "../wire/link.ts";
import type { PaneViews, ScreenHost } from "./host-link.ts";

export type Left = "detached" | "stopped" | "ended";

export interface Outside {
  readonly link: Link | null;
  readonly host: ScreenHost;
  readonly panes: PaneViews;
  /** The byte of the prefix key. */
  readonly prefix: number;
  readonly say: (message: Message) => void;
  readonly leave: (how: Left) => void;
  readonly suspend: () => void;
  readonly redraw: () => void;
  readonly opened: () => void;
  /** Puts it into the person's clipboard, and says so. */
  readonly clipboard: (text: string) => void;
  readonly acceptWorkflow: () => Promise<Answer>;
  readonly lookAtChanges: (task: TaskId) => Promise<Changes>;
  /** Something came that changes what is shown. */
  readonly act: (action: Action) => void;
}

/** Rows that a step of the wheel is worth in a program that knows no mouse, as xterm does it. */
const wheelKeys = 3;

export function perform(wish: Wish, outside: Outside): void {
  const { host } = outside;
  switch (wish.kind) {
    case "request":
      void request(wish.request, outside).then((isGranted) => {
        if (isGranted && wish.request.kind === "session-open") outside.opened();
      });
      return;
    case "accept-workflow":
      void tell(outside, outside.acceptWorkflow());
      return;
    case "look-at-changes":
      return void lookAtChanges(wish.task, outside);
    case "send-line":
      sendLine(host, wish.session, wish.text);
      return;
    case "send-lines":
      for (const session of wish.sessions) sendLine(host, session, wish.text);
      return;
    case "send-prefix":
      sendInput(host, wish.session, Buffer.from([outside.prefix]));
      return;
    case "paste":
      host.send({ type: "paste", session: wish.session, text: wish.text });
      return;
    case "scroll":
    case "scroll-to":
    case "hold":
    case "search":
    case "select":
    case "move":
    case "copy":
      return host.send(lookOf(wish));
    case "clipboard":
      return outside.clipboard(wish.text);
    case "count":
      host.send({ type: "count", sessions: [...wish.sessions], text: wish.text });
      return;
    case "mouse":
      return mouse(wish, outside);
    case "leave":
      void leave(wish.how, outside);
      return;
    case "suspend":
      return outside.suspend();
    case "redraw":
      outside.redraw();
      return;
    default:
      assertNever(wish);
  }
}

/** Everything a person does with a pane besides typing is sent to the host in the same words. */
function lookOf(wish: Extract<Wish, { kind: Look["type"] }>): Look {
  const { kind, ...words } = wish;
  return { type: kind, ...words } as Look;
}

async function lookAtChanges(task: TaskId, outside: Outside): Promise<void> {
  try {
    const changes = await outside.lookAtChanges(task);
    outside.act({ kind: "changes", task, changes });
  } catch (error) {
    outside.say({ kind: "problem", text: messageOf(error) });
  }
}

export function sendInput(host: ScreenHost, session: Parameters<PaneViews["modes"]>[0], bytes: Buffer): void {
  if (bytes.length > 0) host.send({ type: "input", session, data: bytes.toString("base64") });
}

/** Two messages: some programs take text and Enter that come together for a paste. */
function sendLine(host: ScreenHost, session: SessionId, text: string): void {
  sendInput(host, session, Buffer.from(text));
  sendInput(host, session, Buffer.from("\r"));
}

/** true when it was granted. What the supervisor says to it is shown. */
async function request(wanted: Request, outside: Outside): Promise<boolean> {
  const { link } = outside;
  if (link === null) {
    outside.say({ kind: "problem", text: "There is no run here, only panes." });
    return false;
  }
  return tell(outside, link.request(wanted));
}

async function tell({ say }: Outside, answering: Promise<Answer>): Promise<boolean> {
  try {
    const answer = await answering;
    if (answer.sentence !== undefined) say({ kind: answer.ok ? "note" : "problem", text: answer.sentence });
    return answer.ok;
  } catch {
    say({
      kind: "problem",
      text: "The supervisor does not answer; nothing was changed. Try again in a moment.",
    });
    return false;
  }
}

async function leave(how: Left, outside: Outside): Promise<void> {
  if (how === "stopped" && !(await request({ kind: "launching", launching: "stopped" }, outside))) return;
  outside.leave(how);
}

/** One, two and three clicks mark these, as in terminals. */
const clickUnits = ["character", "word", "line"] as const;

/** To the program when it asked for the mouse; else the wheel scrolls, or moves in a full-screen program. */
function mouse(wish: Extract<Wish, { kind: "mouse" }>, { host, panes }: Outside): void {
  const { session, column, row } = wish;
  const { kind, code } = wish.mouse;
  const modes = panes.modes(session);
  if (modes?.mouse === true) {
    host.send({ type: "mouse", session, button: code, column, row, release: kind === "release" });
    return;
  }
  if (kind === "release") return host.send({ type: "copy", session });
  if (kind === "press" || kind === "drag") {
    const phase = kind === "press" ? "start" : "extend";
    const unit = kind === "press" ? clickUnits[Math.min(wish.clicks, 3) - 1] : undefined;
    return host.send({ type: "select", session, phase, x: column - 1, y: row - 1, ...(unit && { unit }) });
  }
  const by = kind === "wheel-up" ? -1 : 1;
  if (modes?.alternate !== true) {
    host.send({ type: "scroll", session, lines: by * wheelKeys });
    return;
  }
  const key = `\x1b${modes.applicationCursor ? "O" : "["}${by < 0 ? "A" : "B"}`;
  sendInput(host, session, Buffer.from(key.repeat(wheelKeys)));
}
