// Everything a key can do: one table, read by the key handling, the hints, the help, the palette and the check of the
// user's own keys, so that they cannot disagree.
import type { Arrangement } from "../layout/arrange.ts";

export type UiCommand =
  | { readonly kind: "focus-step"; readonly by: -1 | 1 }
  | { readonly kind: "focus-towards"; readonly direction: Direction }
  | { readonly kind: "focus-number"; readonly number: number }
  | { readonly kind: "page"; readonly by: -1 | 1 }
  | { readonly kind: "arrange"; readonly to: Arrangement | "next" }
  | { readonly kind: "resize"; readonly direction: Direction }
  | { readonly kind: "scroll-page"; readonly by: -1 | 1 }
  | { readonly kind: "scroll-to"; readonly to: "top" | "bottom" }
  | { [Word in CommandWord]: { readonly kind: Word } }[CommandWord];

export type Direction = "up" | "down" | "left" | "right";

type CommandWord =
  | "type"
  | "leave-typing"
  | "zoom"
  | "hold"
  | "even"
  | "next-waiting"
  | "send"
  | "broadcast"
  | "rename"
  | "mark-read"
  | "search"
  | "search-all"
  | "copy"
  | "take-offered"
  | "pass"
  | "force"
  | "pause"
  | "start"
  | "stop"
  | "restart"
  | "open"
  | "overview"
  | "sync-point"
  | "help"
  | "palette"
  | "workflow"
  | "recheck"
  | "mine"
  | "reopen"
  | "assign"
  | "complete"
  | "fail"
  | "cancel"
  | "split"
  | "quit"
  | "detach"
  | "suspend"
  | "redraw";

/** An action that a person may give other keys. */
export interface Binding {
  readonly name: string;
  readonly label: string;
  readonly keys: readonly string[];
  readonly command: UiCommand;
}

/** A line of the help. `keys` stands for those of its bindings, as long as they are the usual ones. */
export interface HelpRow {
  readonly section: Section;
  readonly keys: string;
  readonly text: string;
  readonly bindings: readonly Binding[];
  /** Works, and is found in the palette; the help is as long as 24 rows allow. */
  readonly isHidden: boolean;
  /** Makes no sense without a workflow. */
  readonly workflowOnly: boolean;
}

export type Section = "Panes" | "Typing" | "The run" | "Sessions" | "Looking" | "Leaving";

export const sections: readonly Section[] = ["Panes", "Typing", "The run", "Sessions", "Looking", "Leaving"];

const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) =>
  bind(`pane-${number}`, `pane ${number}`, { kind: "focus-number", number }, String(number)),
);

const arrangements: readonly (readonly [Arrangement, string])[] = [
  ["grid", "panes in a grid"],
  ["columns", "panes side by side"],
  ["rows", "panes one above the other"],
  ["main", "one main pane, the others stacked"],
  ["list", "a list, and one big pane"],
];

export const helpRows: readonly HelpRow[] = [
  row("Panes", "Tab Shift-Tab", "next, previous pane", [
    bind("next-pane", "next pane", { kind: "focus-step", by: 1 }, "tab"),
    bind("previous-pane", "previous pane", { kind: "focus-step", by: -1 }, "shift-tab"),
  ]),
  row("Panes", "↑ ↓ ← →", "pane; with Shift: size", [
    ...towards("focus", "", "focus-towards", "the pane"),
    ...towards("resize", "shift-", "resize", "resize towards"),
  ]),
  row("Panes", "1–9", "pane by its number", digits),
  row("Panes", "] [", "next, previous page", [
    bind("next-page", "next page", { kind: "page", by: 1 }, "]"),
    bind("previous-page", "previous page", { kind: "page", by: -1 }, "["),
  ]),
  row("Panes", "z Space", "zoom; next layout", [
    bind("zoom", "zoom the pane, and back", { kind: "zoom" }, "z"),
    bind("next-layout", "next layout", { kind: "arrange", to: "next" }, "space"),
  ]),
  hidden(
    row(
      "Panes",
      "",
      "layouts",
      arrangements.map(([to, label]) => bind(`layout-${to}`, label, { kind: "arrange", to })),
    ),
  ),
  hidden(row("Panes", "=", "all of one size", [bind("even", "panes of one size", { kind: "even" }, "=")])),
  row("Typing", "Enter", "type into the pane", [
    bind("type", "type into the pane", { kind: "type" }, "enter"),
  ]),
  row("Typing", "PREFIX q", "leave the pane", []),
  row("Typing", "PREFIX PREFIX", "send PREFIX itself", []),
  row("Typing", "PREFIX + key", "any command meanwhile", []),
  workflowRow("The run", "n", "pass the sync point", [
    bind("pass", "pass the sync point", { kind: "pass" }, "n"),
  ]),
  workflowRow("The run", "f", "force it, with a reason", [
    bind("force", "force the sync point, with a reason", { kind: "force" }, "f"),
  ]),
  workflowRow("The run", "p", "pause launching, go on", [
    bind("pause", "pause launching, go on", { kind: "pause" }, "p"),
  ]),
  workflowRow("The run", "R", "an edited lockstep.yaml", [
    bind("workflow", "take in an edited lockstep.yaml", { kind: "workflow" }, "R"),
  ]),
  row("Sessions", "a", "next that needs you", [
    bind("next-waiting", "next session that needs you", { kind: "next-waiting" }, "a"),
  ]),
  row("Sessions", "i b", "a line to it, to all", [
    bind("send", "send one line to the pane", { kind: "send" }, "i"),
    bind("broadcast", "send one line to all panes shown", { kind: "broadcast" }, "b"),
  ]),
  workflowRow("Sessions", "s x r", "start, stop, restart", [
    bind("start", "start the task", { kind: "start" }, "s"),
    bind("stop", "stop the session", { kind: "stop" }, "x"),
    bind("restart", "restart the session", { kind: "restart" }, "r"),
  ]),
  workflowRow("Sessions", "+", "open one of your own", [
    bind("open", "open a session of your own", { kind: "open" }, "+"),
  ]),
  hidden(
    row("Sessions", ",", "rename the pane", [bind("rename", "rename the pane", { kind: "rename" }, ",")]),
  ),
  hidden(
    row("Sessions", "m", "mark all as read", [
      bind("mark-read", "mark all panes as read", { kind: "mark-read" }, "m"),
    ]),
  ),
  row("Looking", ":", "all commands by name", [
    bind("palette", "every command by its name", { kind: "palette" }, ":"),
  ]),
  row("Looking", "PgUp PgDn g G", "scroll (also the wheel)", [
    bind("page-up", "scroll a page up", { kind: "scroll-page", by: -1 }, "page-up"),
    bind("page-down", "scroll a page down", { kind: "scroll-page", by: 1 }, "page-down"),
    bind("top", "scroll to the top", { kind: "scroll-to", to: "top" }, "g", "home"),
    bind("bottom", "scroll to the bottom, follow", { kind: "scroll-to", to: "bottom" }, "G", "end"),
  ]),
  hidden(
    row("Looking", "h", "hold the pane as it is, follow again", [
      bind("hold", "hold the pane as it is, follow again", { kind: "hold" }, "h"),
    ]),
  ),
  row("Looking", "/ F", "search: the pane, all", [
    bind("search", "search in the pane", { kind: "search" }, "/"),
    bind("search-all", "search in all panes", { kind: "search-all" }, "F"),
  ]),
  row("Looking", "v or drag", "select and copy", [bind("copy", "select and copy", { kind: "copy" }, "v")]),
  hidden(
    row("Looking", "y", "a program's clipboard text", [
      bind("take-clipboard", "take what a program wants in the clipboard", { kind: "take-offered" }, "y"),
    ]),
  ),
  workflowRow("Looking", "o c", "all on one page; checks", [
    bind("overview", "everything on one page", { kind: "overview" }, "o"),
    bind("checks", "the sync point's checks", { kind: "sync-point" }, "c"),
  ]),
  row("Leaving", "q Ctrl-c", "leave (asks first)", [bind("quit", "leave", { kind: "quit" }, "q", "ctrl-c")]),
  workflowRow("Leaving", "PREFIX d", "leave, agents go on", []),
  row("Leaving", "Ctrl-z", "suspend, fg comes back", [
    bind("suspend", "suspend", { kind: "suspend" }, "ctrl-z"),
  ]),
  hidden(
    workflowRow("The run", "k", "check again", [
      bind("recheck", "make the failed checks again", { kind: "recheck" }, "k"),
    ]),
  ),
  hidden(
    workflowRow("The run", "M", "changes without a lock are yours", [
      bind("mine", "files that changed without a lock are my changes", { kind: "mine" }, "M"),
    ]),
  ),
  hidden(
    workflowRow("Sessions", "A", "give the task to another agent", [
      bind("assign", "give the task to another agent", { kind: "assign" }, "A"),
    ]),
  ),
  hidden(
    workflowRow("Sessions", "C E X", "task: complete, fail, cancel", [
      bind("complete", "the task is completed, by your word", { kind: "complete" }, "C"),
      bind("fail", "the task has failed, with a reason", { kind: "fail" }, "E"),
      bind("cancel", "the task is no longer wanted", { kind: "cancel" }, "X"),
    ]),
  ),
  hidden(
    workflowRow("Sessions", "S", "split off a follow-up task", [
      bind("split", "split off a follow-up of the task", { kind: "split" }, "S"),
    ]),
  ),
  hidden(
    workflowRow("The run", "B", "send tasks back", [
      bind("reopen", "send tasks back with what the checks found", { kind: "reopen" }, "B"),
    ]),
  ),
  hidden(row("Looking", "?", "this help", [bind("help", "the keys", { kind: "help" }, "?")])),
  hidden(
    row("Leaving", "Ctrl-l", "draw anew", [
      bind("redraw", "draw the screen anew", { kind: "redraw" }, "ctrl-l"),
    ]),
  ),
];

/** Every name that a person may use in the file with their own keys. */
export const bindings: readonly Binding[] = helpRows.flatMap((entry) => entry.bindings);

function towards(name: string, modifier: string, kind: "focus-towards" | "resize", label: string): Binding[] {
  const directions: readonly Direction[] = ["up", "down", "left", "right"];
  return directions.map((direction) =>
    bind(`${name}-${direction}`, `${label} ${direction}`, { kind, direction }, `${modifier}${direction}`),
  );
}

function bind(name: string, label: string, command: UiCommand, ...keys: string[]): Binding {
  return { name, label, keys, command };
}

function row(section: Section, keys: string, text: string, own: readonly Binding[]): HelpRow {
  return { section, keys, text, bindings: own, isHidden: false, workflowOnly: false };
}

function workflowRow(section: Section, keys: string, text: string, own: readonly Binding[]): HelpRow {
  return { ...row(section, keys, text, own), workflowOnly: true };
}

function hidden(entry: HelpRow): HelpRow {
  return { ...entry, isHidden: true };
}
