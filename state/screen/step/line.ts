// Editing one line of text, and what happens to it on Enter.

import { assertNever } from "../../model/assert-never.ts";
import { isLive } from "../../model/select.ts";
import type { SessionId, TaskId } from "../../model/state.ts";
import { type Key, keyId, typedText } from "../keys/key.ts";
import { type Mode, normalMode, type Ui, type Wish } from "../ui.ts";
import type { View } from "../view.ts";
import type { UiResult } from "./result.ts";

type LineMode = Extract<Mode, { kind: "line" }>;

/** No person types more; a longer paste is no line. */
const lineLengthMax = 4000;

export function lineKey(ui: Ui, mode: LineMode, key: Key, view: View): UiResult {
  const id = keyId(key);
  if (id === "escape" || id === "ctrl-c") return cancel(ui, mode);
  if (id === "enter") return submit(ui, mode, view);
  if (mode.purpose.kind === "search" && (id === "up" || id === "down")) {
    return search(ui, mode, mode.purpose.session, id === "up" ? -1 : 1);
  }
  return { ui: { ...ui, mode: edited(mode, key) }, wishes: [] };
}

/** With `text` put in at the cursor. */
export function lineText(mode: LineMode, text: string): LineMode {
  const parts = [...mode.text];
  const room = Math.max(0, lineLengthMax - parts.length);
  const added = [...text].slice(0, room);
  parts.splice(mode.cursor, 0, ...added);
  return { ...mode, text: parts.join(""), cursor: mode.cursor + added.length };
}

/** The keys of readline that fingers know. */
function edited(mode: LineMode, key: Key): LineMode {
  const parts = [...mode.text];
  const { cursor } = mode;
  const keep = (from: number, to: number, at: number): LineMode => ({
    ...mode,
    text: [...parts.slice(0, from), ...parts.slice(to)].join(""),
    cursor: at,
  });
  switch (keyId(key)) {
    case "left":
    case "ctrl-b":
      return { ...mode, cursor: Math.max(0, cursor - 1) };
    case "right":
    case "ctrl-f":
      return { ...mode, cursor: Math.min(parts.length, cursor + 1) };
    case "home":
    case "ctrl-a":
      return { ...mode, cursor: 0 };
    case "end":
    case "ctrl-e":
      return { ...mode, cursor: parts.length };
    case "backspace":
      return cursor === 0 ? mode : keep(cursor - 1, cursor, cursor - 1);
    case "delete":
    case "ctrl-d":
      return keep(cursor, cursor + 1, cursor);
    case "ctrl-u":
      return keep(0, cursor, 0);
    case "ctrl-k":
      return keep(cursor, parts.length, cursor);
    case "ctrl-w": {
      const start = wordStart(parts, cursor);
      return keep(start, cursor, start);
    }
    default: {
      const text = typedText(key);
      return text === null ? mode : lineText(mode, text);
    }
  }
}

function wordStart(parts: readonly string[], cursor: number): number {
  let start = cursor;
  while (start > 0 && parts[start - 1] === " ") start -= 1;
  while (start > 0 && parts[start - 1] !== " ") start -= 1;
  return start;
}

function cancel(ui: Ui, mode: LineMode): UiResult {
  const closed: Ui = { ...ui, mode: normalMode, search: null };
  if (mode.purpose.kind !== "search" || ui.search === null) return { ui: closed, wishes: [] };
  const end: Wish = { kind: "search", session: mode.purpose.session, text: "", direction: -1 };
  return { ui: closed, wishes: [end] };
}

/** A wrong line in every pane is worse than in one: it is confirmed first. */
function broadcast(ui: Ui, view: View, text: string): UiResult {
  const sessions = view.layout.cells.map((cell) => cell.session).filter((id) => isRunning(view, id));
  if (sessions.length === 0 || text === "") return { ui, wishes: [] };
  return {
    ui: { ...ui, mode: { kind: "confirm", question: { kind: "broadcast", sessions, text } } },
    wishes: [],
  };
}

function isRunning(view: View, id: SessionId): boolean {
  const session = view.state.sessions[id];
  return session !== undefined && isLive(session);
}

/** An empty name gives the own one back. */
function named(ui: Ui, session: SessionId, name: string): Ui["names"] {
  const { [session]: _old, ...others } = ui.names;
  return name === "" ? others : { ...others, [session]: name };
}

/** `ID /path/ … : what to do`. */
function split(ui: Ui, task: TaskId, text: string): UiResult {
  if (text === "") return { ui: { ...ui, mode: normalMode }, wishes: [] };
  const [, words = "", prompt = ""] = /^(.*?)\s*:\s+(.*)$/.exec(text) ?? [];
  const [id, ...paths] = words.split(/\s+/).filter((word) => word !== "");
  const problem = "Write an id, the paths that it may modify (or none: the same), a colon, and what to do.";
  if (id === undefined) return { ui: { ...ui, message: { kind: "problem", text: problem } }, wishes: [] };
  // The claims of these paths are computed where the request arrives.
  const written = paths.map((path) => ({ written: path, claim: path }));
  const given = { id, paths: written, prompt, command: null, agent: null, now: false };
  const request = { kind: "task-split", task, ...given } as const;
  return { ui: { ...ui, mode: normalMode }, wishes: [{ kind: "request", request }] };
}

function submit(ui: Ui, mode: LineMode, view: View): UiResult {
  const closed: Ui = { ...ui, mode: normalMode };
  const { purpose } = mode;
  const text = mode.text.trim();
  switch (purpose.kind) {
    case "search":
      return text === "" ? cancel(ui, mode) : search(ui, mode, purpose.session, -1);
    case "send":
      return { ui: closed, wishes: [{ kind: "send-line", session: purpose.session, text: mode.text }] };
    case "search-all": {
      const sessions = view.panes.map((session) => session.id);
      return { ui: closed, wishes: text === "" ? [] : [{ kind: "count", sessions, text: mode.text }] };
    }
    case "broadcast":
      return broadcast(closed, view, mode.text);
    case "rename":
      return { ui: { ...closed, names: named(ui, purpose.session, text) }, wishes: [] };
    case "assign": {
      const request = { kind: "task-assign", task: purpose.task, agent: text } as const;
      return { ui: closed, wishes: text === "" ? [] : [{ kind: "request", request }] };
    }
    case "split":
      return split(ui, purpose.task, text);
    case "fail-reason": {
      const problem = "A failed task needs a reason; it is kept with it.";
      if (text === "") return { ui: { ...ui, message: { kind: "problem", text: problem } }, wishes: [] };
      const request = { kind: "task-fail", task: purpose.task, reason: text } as const;
      return { ui: closed, wishes: [{ kind: "request", request }] };
    }
    case "open": {
      const command = text === "" ? null : text;
      return { ui: closed, wishes: [{ kind: "request", request: { kind: "session-open", command } }] };
    }
    case "deny-reason": {
      const reply = { kind: "deny", reason: text === "" ? "A person said no." : text } as const;
      return {
        ui: closed,
        wishes: [{ kind: "request", request: { kind: "reply", ask: purpose.ask, reply } }],
      };
    }
    case "answer": {
      if (text === "") return { ui, wishes: [] };
      const reply = { kind: "text", text } as const;
      return {
        ui: closed,
        wishes: [{ kind: "request", request: { kind: "reply", ask: purpose.ask, reply } }],
      };
    }
    case "force-reason": {
      const problem = "Forcing needs a reason; it is kept with the sync point.";
      if (text === "") return { ui: { ...ui, message: { kind: "problem", text: problem } }, wishes: [] };
      return { ui: closed, wishes: [{ kind: "request", request: { kind: "force-advance", reason: text } }] };
    }
    default:
      return assertNever(purpose);
  }
}

/** The field stays open, so that Enter goes on to the next match. */
function search(ui: Ui, mode: LineMode, session: LineModeSession, direction: -1 | 1): UiResult {
  if (mode.text === "") return { ui, wishes: [] };
  const known = ui.search?.text === mode.text ? ui.search : { text: mode.text, index: 0, count: 0 };
  return { ui: { ...ui, search: known }, wishes: [{ kind: "search", session, text: mode.text, direction }] };
}

type LineModeSession = Extract<LineMode["purpose"], { kind: "search" }>["session"];
