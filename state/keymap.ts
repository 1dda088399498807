// Which key does what: one table, read by the key handling, the hints in the status line and the help, so
// that they cannot disagree.
import { type Key, keyId, keyLabel } from "./key.ts";

export type UiCommand =
  | { readonly kind: "focus-step"; readonly by: -1 | 1 }
  | { readonly kind: "focus-towards"; readonly direction: "up" | "down" | "left" | "right" }
  | { readonly kind: "focus-number"; readonly number: number }
  | { readonly kind: "page"; readonly by: -1 | 1 }
  | { readonly kind: "scroll-page"; readonly by: -1 | 1 }
  | { readonly kind: "scroll-to"; readonly to: "top" | "bottom" }
  | { [Word in CommandWord]: { readonly kind: Word } }[CommandWord];

type CommandWord =
  | "type"
  | "leave-typing"
  | "zoom"
  | "next-waiting"
  | "send"
  | "search"
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
  | "workflow"
  | "recheck"
  | "quit"
  | "detach"
  | "suspend"
  | "redraw";

export interface Binding {
  readonly keys: readonly string[];
  readonly command: UiCommand;
}

/** A line of the help. `keys` are ids, or other text that stands for several of them. */
export interface HelpEntry {
  readonly keys: string;
  readonly text: string;
}

export interface HelpSection {
  readonly title: string;
  readonly entries: readonly HelpEntry[];
}

interface Row extends HelpEntry {
  readonly section: Section;
  readonly bindings: readonly Binding[];
  /** Works, and is not in the help. */
  readonly isHidden?: boolean;
  /** Makes no sense without a workflow. */
  readonly workflowOnly: boolean;
}

type Section = "Panes" | "Typing" | "The run" | "Sessions" | "Looking" | "Leaving";

const sections: readonly Section[] = ["Panes", "Typing", "The run", "Sessions", "Looking", "Leaving"];

/** The command for a key outside typing, or null. */
export function commandFor(key: Key, panesOnly: boolean): UiCommand | null {
  const found = (panesOnly ? panesByKey : byKey).get(keyId(key));
  return found ?? null;
}

/** The command for a key after the prefix: the same ones, and those that would be too easily hit without it. */
export function prefixCommandFor(key: Key, panesOnly: boolean): UiCommand | null {
  const id = keyId(key);
  if (id === "d") return { kind: "detach" };
  if (id === "q" || id === "escape") return { kind: "leave-typing" };
  return commandFor(key, panesOnly);
}

export function helpSections(panesOnly: boolean, prefix: string): HelpSection[] {
  const withPrefix = (text: string) => text.replaceAll("PREFIX", prefix);
  return sections
    .map((title) => ({
      title,
      entries: rows
        .filter((row) => row.section === title && row.isHidden !== true && !(panesOnly && row.workflowOnly))
        .map((row) => ({ keys: withPrefix(row.keys), text: withPrefix(row.text) })),
    }))
    .filter((section) => section.entries.length > 0);
}

/** The key of a command as the status line shows it. */
export function keyOf(kind: UiCommand["kind"]): string {
  const row = rows.find((entry) => entry.bindings.some((binding) => binding.command.kind === kind));
  const binding = row?.bindings.find((entry) => entry.command.kind === kind);
  return keyLabel(binding?.keys[0] ?? "");
}

const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) =>
  bind({ kind: "focus-number", number }, String(number)),
);

const rows: readonly Row[] = [
  row("Panes", "Tab Shift-Tab", "next, previous pane", [
    bind({ kind: "focus-step", by: 1 }, "tab"),
    bind({ kind: "focus-step", by: -1 }, "shift-tab"),
  ]),
  row("Panes", "↑ ↓ ← →", "pane in that direction", [
    bind({ kind: "focus-towards", direction: "up" }, "up"),
    bind({ kind: "focus-towards", direction: "down" }, "down"),
    bind({ kind: "focus-towards", direction: "left" }, "left"),
    bind({ kind: "focus-towards", direction: "right" }, "right"),
  ]),
  row("Panes", "1–9", "pane by its number", digits),
  row("Panes", "] [", "next, previous page", [
    bind({ kind: "page", by: 1 }, "]"),
    bind({ kind: "page", by: -1 }, "["),
  ]),
  row("Panes", "z", "zoom the pane, and back", [bind({ kind: "zoom" }, "z")]),
  row("Typing", "Enter", "type into the pane", [bind({ kind: "type" }, "enter")]),
  row("Typing", "PREFIX q", "leave the pane", []),
  row("Typing", "PREFIX PREFIX", "send PREFIX itself", []),
  row("Typing", "PREFIX + key", "any command meanwhile", []),
  workflowRow("The run", "n", "pass the sync point", [bind({ kind: "pass" }, "n")]),
  workflowRow("The run", "f", "force it, with a reason", [bind({ kind: "force" }, "f")]),
  workflowRow("The run", "p", "pause launching, go on", [bind({ kind: "pause" }, "p")]),
  workflowRow("The run", "R", "an edited lockstep.yaml", [bind({ kind: "workflow" }, "R")]),
  row("Sessions", "a", "next that needs you", [bind({ kind: "next-waiting" }, "a")]),
  row("Sessions", "i", "send one line to it", [bind({ kind: "send" }, "i")]),
  workflowRow("Sessions", "s x r", "start, stop, restart", [
    bind({ kind: "start" }, "s"),
    bind({ kind: "stop" }, "x"),
    bind({ kind: "restart" }, "r"),
  ]),
  workflowRow("Sessions", "+", "open one of your own", [bind({ kind: "open" }, "+")]),
  row("Looking", "PgUp PgDn", "scroll (also the wheel)", [
    bind({ kind: "scroll-page", by: -1 }, "page-up"),
    bind({ kind: "scroll-page", by: 1 }, "page-down"),
  ]),
  row("Looking", "g G", "to the top, the bottom", [
    bind({ kind: "scroll-to", to: "top" }, "g", "home"),
    bind({ kind: "scroll-to", to: "bottom" }, "G", "end"),
  ]),
  row("Looking", "/", "search in the pane", [bind({ kind: "search" }, "/")]),
  row("Looking", "Shift + drag", "select text", []),
  workflowRow("Looking", "o", "everything on one page", [bind({ kind: "overview" }, "o")]),
  workflowRow("Looking", "c", "the sync point's checks", [bind({ kind: "sync-point" }, "c")]),
  row("Leaving", "q Ctrl-c", "leave (asks first)", [bind({ kind: "quit" }, "q", "ctrl-c")]),
  workflowRow("Leaving", "PREFIX d", "leave, agents go on", []),
  row("Leaving", "Ctrl-z", "suspend, fg comes back", [bind({ kind: "suspend" }, "ctrl-z")]),
  // The help is as long as 24 rows allow; these are shown where they are of use, or known.
  hidden(workflowRow("The run", "k", "check again", [bind({ kind: "recheck" }, "k")])),
  hidden(row("Looking", "?", "this help", [bind({ kind: "help" }, "?")])),
  hidden(row("Leaving", "Ctrl-l", "draw the screen anew", [bind({ kind: "redraw" }, "ctrl-l")])),
];

const byKey = index(rows);
const panesByKey = index(rows.filter((entry) => !entry.workflowOnly));

function bind(command: UiCommand, ...keys: string[]): Binding {
  return { keys, command };
}

function row(section: Section, keys: string, text: string, bindings: readonly Binding[]): Row {
  return { section, keys, text, bindings, workflowOnly: false };
}

function workflowRow(section: Section, keys: string, text: string, bindings: readonly Binding[]): Row {
  return { section, keys, text, bindings, workflowOnly: true };
}

function hidden(entry: Row): Row {
  return { ...entry, isHidden: true };
}

function index(entries: readonly Row[]): Map<string, UiCommand> {
  const map = new Map<string, UiCommand>();
  for (const entry of entries) {
    for (const binding of entry.bindings) {
      for (const key of binding.keys) map.set(key, binding.command);
    }
  }
  return map;
}
