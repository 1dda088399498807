// The person's side of the screen: where the focus is, what is open. Nothing here is shared or stored. uiStep
// (step/step.ts) takes an Action and gives the next Ui; work for the outside leaves as a Wish.

import type { Changes } from "../explain/details.ts";
import type { Request } from "../model/requests.ts";
import type { Millis, SessionId, TaskId } from "../model/state.ts";
import { type Theme, usualTheme } from "../model/theme.ts";
import type { Key } from "./keys/key.ts";
import { type KeyChoices, usualKeys } from "./keys/keymap.ts";
import { type Arrangement, type Border, evenShares, type Shares } from "./layout/arrange.ts";

export interface Ui {
  readonly columns: number;
  readonly rows: number;
  readonly mode: Mode;
  /** The session that was focused last; view.ts finds its pane, or the nearest one when it is gone. */
  readonly focus: SessionId | null;
  readonly zoomed: boolean;
  /** How the panes of a page share the screen, and the sizes that somebody gave them. */
  readonly arrangement: Arrangement;
  readonly shares: Shares;
  /** The target of a pressed mouse button: a border that is moved, or a pane in which text is marked. */
  readonly drag:
    | { readonly kind: "border"; readonly border: Border }
    | { readonly kind: "text"; readonly session: SessionId }
    | null;
  /** Names that this person gave to panes. */
  readonly names: Readonly<Record<SessionId, string>>;
  /** Panes out of sight that printed something since they were seen, or anywhere that rang. */
  readonly unread: Readonly<Record<SessionId, "output" | "bell">>;
  /** How far programs say that they are, in percent. */
  readonly progress: Readonly<Record<SessionId, number>>;
  /** Text a program asked to copy (OSC 52); kept until the user accepts it or another program asks. */
  readonly offered: { readonly session: SessionId; readonly text: string } | null;
  /** The person's own keys and colours (config.yaml). */
  readonly keys: KeyChoices;
  readonly theme: Theme;
  /** The task that is marked in the overview, as its place in the list. */
  readonly selected: number;
  /** In place of the explanation, until the next key or a few seconds later. */
  readonly message: Message | null;
  /** The window has lost the focus: what is in view is not seen. */
  readonly isAway: boolean;
  /** The supervisor's answers are missing: what is shown may be old. */
  readonly connected: boolean;
  readonly search: { readonly text: string; readonly index: number; readonly count: number } | null;
  /** How many rows a pane is scrolled up; absent is at the bottom. */
  readonly scrolled: Readonly<Record<SessionId, number>>;
  /** Panes that do not follow their output. */
  readonly held: Readonly<Record<SessionId, boolean>>;
  /** The end of what the commands of checks have printed so far, by the check. */
  readonly checkOutput: Readonly<Record<string, string>>;
  /** The difference in an edited lockstep.yaml, or its error, until it is taken in. */
  readonly workflowChange: { readonly summary: string; readonly isValid: boolean } | null;
  /** `lockstep panes`: no workflow, only sessions. */
  readonly panesOnly: boolean;
  /** The effect of leaving: the agents may go on, or end with the screen. */
  readonly onLeave: "ask" | "end";
  /** `Ctrl-b`, as it is shown. */
  readonly prefixLabel: string;
  /** The execution whose summary was put away. */
  readonly summaryClosed: string | null;
  readonly lastClick: LastClick | null;
}

export interface LastClick {
  readonly session: SessionId;
  readonly at: Millis;
  readonly x: number;
  readonly y: number;
  /** How many there were in this place, one after another. */
  readonly count: number;
}

export type Message =
  | { readonly kind: "note" | "problem"; readonly text: string }
  /** The subject is explained anew at each moment, so that the answer to a key never grows old. */
  | { readonly kind: "explain"; readonly subject: string };

export type Mode =
  /** `prefixed`: the prefix was pressed, the next key is a command. */
  | { readonly kind: "normal"; readonly prefixed: boolean }
  /** Keys go to this session and to no other, also when the focus would be elsewhere. */
  | { readonly kind: "typing"; readonly session: SessionId; readonly prefixed: boolean }
  | { readonly kind: "help"; readonly top: number }
  /** Tasks, locks and sync points over the whole screen. */
  | { readonly kind: "overview" }
  /** A task's details; `changes` is null while they are looked for. */
  | {
      readonly kind: "details";
      readonly task: TaskId;
      readonly changes: Changes | null;
      readonly top: number;
    }
  /** The checks of the current sync point, in full, with evidence. */
  | { readonly kind: "sync-point"; readonly top: number }
  /** A cursor of its own in a pane, to mark and copy. Columns and rows of the pane from 0. */
  | {
      readonly kind: "copy";
      readonly session: SessionId;
      readonly x: number;
      readonly y: number;
      readonly isMarking: boolean;
      /** The pane did not follow its output before. */
      readonly wasHeld: boolean;
      /** Keys that came while a motion over words is worked out, which is for the session host; null: none is. */
      readonly queued: readonly Key[] | null;
    }
  /** How often a text stands in each pane. */
  | {
      readonly kind: "found";
      readonly text: string;
      readonly counts: readonly { readonly session: SessionId; readonly count: number }[];
      readonly selected: number;
    }
  /** Every command by its name: what was typed, and which of those that match is marked. */
  | { readonly kind: "palette"; readonly text: string; readonly selected: number }
  | { readonly kind: "confirm"; readonly question: Question }
  /** A question of an agent, by its id. */
  | { readonly kind: "ask"; readonly ask: string; readonly top: number }
  | { readonly kind: "line"; readonly purpose: LinePurpose; readonly text: string; readonly cursor: number };

export type Question =
  | { readonly kind: "quit"; readonly running: number }
  | { readonly kind: "stop"; readonly session: SessionId; readonly title: string }
  | { readonly kind: "restart"; readonly session: SessionId; readonly title: string }
  | { readonly kind: "complete" | "cancel"; readonly task: TaskId; readonly name: string }
  | { readonly kind: "approve"; readonly what: string }
  | { readonly kind: "broadcast"; readonly sessions: readonly SessionId[]; readonly text: string }
  | { readonly kind: "workflow-changed"; readonly summary: string };

export type LinePurpose =
  | { readonly kind: "search"; readonly session: SessionId }
  | { readonly kind: "send"; readonly session: SessionId }
  | { readonly kind: "search-all" }
  | { readonly kind: "broadcast" }
  | { readonly kind: "rename"; readonly session: SessionId }
  | { readonly kind: "assign" | "split" | "fail-reason"; readonly task: TaskId }
  | { readonly kind: "open" }
  | { readonly kind: "deny-reason" | "answer"; readonly ask: string }
  | { readonly kind: "force-reason" };

/** An event at the screen. */
export type Action =
  | { readonly kind: "key"; readonly key: Key }
  /** Bytes went to the pane that is typed into. */
  | { readonly kind: "typed" }
  | { readonly kind: "paste"; readonly text: string }
  | { readonly kind: "mouse"; readonly mouse: Mouse; readonly at: Millis }
  | { readonly kind: "window"; readonly isAway: boolean }
  | { readonly kind: "resize"; readonly columns: number; readonly rows: number }
  | { readonly kind: "message"; readonly message: Message }
  /** The message was shown long enough, or no longer holds. */
  | { readonly kind: "message-over"; readonly message: Message }
  | { readonly kind: "found"; readonly index: number; readonly count: number }
  | {
      readonly kind: "counted";
      readonly text: string;
      readonly counts: readonly { readonly session: SessionId; readonly count: number }[];
    }
  | { readonly kind: "changes"; readonly task: TaskId; readonly changes: Changes }
  /** A session that this person asked for is there. */
  | { readonly kind: "opened" }
  | {
      readonly kind: "scrolled";
      readonly session: SessionId;
      readonly rows: number;
      readonly isHeld: boolean;
    }
  /** Where a motion over words has led. */
  | { readonly kind: "moved"; readonly session: SessionId; readonly x: number; readonly y: number }
  /** A session printed something after being quiet, or rang. */
  | { readonly kind: "progress"; readonly session: SessionId; readonly percent: number | null }
  | { readonly kind: "offered"; readonly session: SessionId; readonly text: string }
  | { readonly kind: "heard"; readonly session: SessionId; readonly what: "output" | "bell" };

/** Columns and rows from 0. `code` is the SGR button code, for a program that asked for the mouse. */
export interface Mouse {
  readonly kind: "press" | "release" | "drag" | "wheel-up" | "wheel-down";
  readonly x: number;
  readonly y: number;
  readonly code: number;
}

/** Work for the outside. */
export type Wish =
  | { readonly kind: "request"; readonly request: Request }
  | { readonly kind: "accept-workflow" }
  | { readonly kind: "look-at-changes"; readonly task: TaskId }
  | { readonly kind: "send-line"; readonly session: SessionId; readonly text: string }
  | { readonly kind: "send-lines"; readonly sessions: readonly SessionId[]; readonly text: string }
  | { readonly kind: "send-prefix"; readonly session: SessionId }
  | { readonly kind: "paste"; readonly session: SessionId; readonly text: string }
  /** Rows; negative is up. */
  | { readonly kind: "scroll"; readonly session: SessionId; readonly lines: number }
  | { readonly kind: "scroll-to"; readonly session: SessionId; readonly to: "top" | "bottom" }
  | {
      readonly kind: "search";
      readonly session: SessionId;
      readonly text: string;
      readonly direction: -1 | 1;
    }
  | {
      readonly kind: "select";
      readonly session: SessionId;
      readonly phase: "start" | "extend" | "clear";
      readonly x: number;
      readonly y: number;
      /** With `start`: what is marked at least. */
      readonly unit?: "character" | "word" | "line";
    }
  /** Answered by the action `moved`. */
  | {
      readonly kind: "move";
      readonly session: SessionId;
      readonly motion: "next-word" | "previous-word" | "word-end";
      readonly x: number;
      readonly y: number;
    }
  | { readonly kind: "hold"; readonly session: SessionId }
  /** The selected text goes to the clipboard. */
  | { readonly kind: "copy"; readonly session: SessionId }
  | { readonly kind: "clipboard"; readonly text: string }
  | { readonly kind: "count"; readonly sessions: readonly SessionId[]; readonly text: string }
  /** Column and row from 1, inside the pane. The outside sends it only when the program asked for the mouse. */
  | {
      readonly kind: "mouse";
      readonly session: SessionId;
      readonly mouse: Mouse;
      /** How many presses in this place, one after another. */
      readonly clicks: number;
      readonly column: number;
      readonly row: number;
    }
  | { readonly kind: "leave"; readonly how: "detached" | "stopped" | "ended" }
  | { readonly kind: "suspend" }
  | { readonly kind: "redraw" };

export const normalMode: Mode = { kind: "normal", prefixed: false };

export const initialUi: Ui = {
  columns: 80,
  rows: 24,
  mode: normalMode,
  focus: null,
  zoomed: false,
  arrangement: "grid",
  shares: evenShares,
  drag: null,
  names: {},
  unread: {},
  progress: {},
  offered: null,
  keys: usualKeys,
  theme: usualTheme,
  selected: 0,
  message: null,
  isAway: false,
  connected: true,
  search: null,
  scrolled: {},
  held: {},
  checkOutput: {},
  workflowChange: null,
  panesOnly: false,
  onLeave: "ask",
  prefixLabel: "Ctrl-b",
  summaryClosed: null,
  lastClick: null,
};
