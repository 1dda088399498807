// Marking text of a pane with keys, as in other terminals and editors: a cursor, a mark, a copy.

import type { SessionId } from "../../model/state.ts";
import { type Key, keyId } from "../keys/key.ts";
import { type Mode, normalMode, type Ui, type Wish } from "../ui.ts";
import { cellOf, type View } from "../view.ts";
import type { UiResult } from "./result.ts";

type CopyMode = Extract<Mode, { kind: "copy" }>;

/** Faster than a person types ahead of a motion. */
const queuedKeysMax = 64;

/** At the lower left, where the newest output is, which stays there meanwhile. */
export function startCopying(ui: Ui, view: View, session: SessionId): UiResult {
  const rows = cellOf(view, session)?.body.height ?? 1;
  const wasHeld = ui.held[session] === true;
  const mode = { kind: "copy", session, x: 0, y: rows - 1, isMarking: false, wasHeld, queued: null } as const;
  return { ui: { ...ui, focus: session, mode }, wishes: wasHeld ? [] : [{ kind: "hold", session }] };
}

/** The session host has found where a motion leads: what was typed meanwhile goes on from there. */
export function motionEnded(ui: Ui, to: { session: SessionId; x: number; y: number }, view: View): UiResult {
  const { mode } = ui;
  if (mode.kind !== "copy" || mode.session !== to.session || mode.queued === null) return only(ui);
  const { session, queued } = mode;
  const next: CopyMode = { ...mode, x: to.x, y: to.y, queued: null };
  const wishes: Wish[] = mode.isMarking
    ? [{ kind: "select", session, phase: "extend", x: to.x, y: to.y }]
    : [];
  return queued.reduce<UiResult>(
    (result, key) => {
      if (result.ui.mode.kind !== "copy") return result;
      const step = copyKey(result.ui, result.ui.mode, key, view);
      return { ui: step.ui, wishes: [...result.wishes, ...step.wishes] };
    },
    { ui: { ...ui, mode: next }, wishes },
  );
}

export function copyKey(ui: Ui, mode: CopyMode, key: Key, view: View): UiResult {
  const body = cellOf(view, mode.session)?.body;
  if (body === undefined) return only({ ...ui, mode: normalMode });
  // A session host that does not answer must not keep a person in this mode.
  if (mode.queued !== null && keyId(key) !== "escape") {
    const queued = [...mode.queued, key].slice(0, queuedKeysMax);
    return only({ ...ui, mode: { ...mode, queued } });
  }
  const lastX = body.width - 1;
  const page = Math.max(1, body.height - 1);
  switch (keyId(key)) {
    case "escape":
    case "q":
    case "ctrl-c":
      return left(ui, mode, { kind: "select", session: mode.session, phase: "clear", x: 0, y: 0 });
    case "enter":
    case "y":
      return left(ui, mode, { kind: "copy", session: mode.session });
    case "v":
    case "space":
      return marking(ui, mode, "character");
    case "V":
      return marking(ui, mode, "line");
    case "w":
      return motion(ui, mode, "next-word");
    case "b":
      return motion(ui, mode, "previous-word");
    case "e":
      return motion(ui, mode, "word-end");
    case "g":
      return toEnd(ui, mode, "top", 0);
    case "G":
      return toEnd(ui, mode, "bottom", body.height - 1);
    case "left":
    case "h":
      return moved(ui, mode, body.height, mode.x - 1, mode.y, lastX);
    case "right":
    case "l":
      return moved(ui, mode, body.height, mode.x + 1, mode.y, lastX);
    case "up":
    case "k":
      return moved(ui, mode, body.height, mode.x, mode.y - 1, lastX);
    case "down":
    case "j":
      return moved(ui, mode, body.height, mode.x, mode.y + 1, lastX);
    case "home":
    case "0":
      return moved(ui, mode, body.height, 0, mode.y, lastX);
    case "end":
    case "$":
      return moved(ui, mode, body.height, lastX, mode.y, lastX);
    case "page-up":
      return moved(ui, mode, body.height, mode.x, mode.y - page, lastX);
    case "page-down":
      return moved(ui, mode, body.height, mode.x, mode.y + page, lastX);
    default:
      return only(ui);
  }
}

/** Beyond the edge the pane scrolls instead. */
function moved(ui: Ui, mode: CopyMode, rows: number, x: number, y: number, lastX: number): UiResult {
  const within = { x: Math.max(0, Math.min(lastX, x)), y: Math.max(0, Math.min(rows - 1, y)) };
  const next: CopyMode = { ...mode, ...within };
  const { session } = mode;
  const wishes: Wish[] = [];
  if (y !== within.y) wishes.push({ kind: "scroll", session, lines: y - within.y });
  if (mode.isMarking) wishes.push({ kind: "select", session, phase: "extend", ...within });
  return { ui: { ...ui, mode: next }, wishes };
}

function marking(ui: Ui, mode: CopyMode, unit: "character" | "line"): UiResult {
  const { session, x, y } = mode;
  const isMarking = !mode.isMarking;
  const marked: Ui = { ...ui, mode: { ...mode, isMarking } };
  if (!isMarking) return { ui: marked, wishes: [{ kind: "select", session, phase: "clear", x, y }] };
  const start: Wish = { kind: "select", session, phase: "start", x, y, unit };
  return { ui: marked, wishes: [start, { kind: "select", session, phase: "extend", x, y }] };
}

function motion(ui: Ui, mode: CopyMode, to: Extract<Wish, { kind: "move" }>["motion"]): UiResult {
  const { session, x, y } = mode;
  const next: Ui = { ...ui, mode: { ...mode, queued: [] } };
  return { ui: next, wishes: [{ kind: "move", session, motion: to, x, y }] };
}

/** Of everything that is kept. */
function toEnd(ui: Ui, mode: CopyMode, to: "top" | "bottom", y: number): UiResult {
  const { session, x } = mode;
  const wishes: Wish[] = [{ kind: "scroll-to", session, to }];
  if (mode.isMarking) wishes.push({ kind: "select", session, phase: "extend", x, y });
  return { ui: { ...ui, mode: { ...mode, y } }, wishes };
}

/** A pane that followed its output does so again. */
function left(ui: Ui, { session, wasHeld }: CopyMode, wish: Wish): UiResult {
  const follow: Wish[] = wasHeld ? [] : [{ kind: "scroll-to", session, to: "bottom" }];
  return { ui: { ...ui, mode: normalMode }, wishes: [wish, ...follow] };
}

function only(ui: Ui): UiResult {
  return { ui, wishes: [] };
}
