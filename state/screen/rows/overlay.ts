// What is shown over the panes: help, a question, the overview, the sync point's checks.

import { assertNever } from "../../model/assert-never.ts";
import type { Millis, State } from "../../model/state.ts";
import { helpSections } from "../keys/keymap.ts";
import { cut, fitLine, type Line, oneLine, padTo, span, wrap } from "../text.ts";
import type { Question, Ui } from "../ui.ts";
import type { Overlay } from "../view.ts";
import { askText } from "./ask.ts";
import { checksText } from "./checks.ts";
import { detailsText } from "./details.ts";
import { finishedText } from "./finished.ts";
import { type Border, bottomBorder, framedRow, topBorder } from "./frame.ts";
import { overviewText } from "./overview.ts";
import { foundText, paletteText } from "./palette.ts";

export interface OverlayText {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly top: number;
  /** The columns that it wants, with its frame. */
  readonly width: number;
  /** All of the panes' area, whatever it needs. */
  readonly fills: boolean;
  readonly tone: "plain" | "warning";
}

/** The rows of an overlay with its frame, as many as its rectangle has. */
export function overlayLines(overlay: Overlay, width: number, height: number): Line[] {
  const border: Border = { stroke: "light", role: overlay.tone === "warning" ? "warning" : "accent" };
  const rows = height - 2;
  const below = overlay.lines.length - overlay.top - rows;
  const above = overlay.top > 0 ? [span(` ↑ ${overlay.top} `, "quiet")] : [];
  const more = below > 0 ? [span(` ↓ ${below} more `, "quiet")] : [];
  const body = Array.from({ length: rows }, (_, row): Line => overlay.lines[overlay.top + row] ?? []);
  return [
    topBorder(border, [span(` ${overlay.title} `, "strong")], above, width),
    ...body.map((line) => framedRow(border, line, width)),
    bottomBorder(border, [], more, width),
  ];
}

const confirmColumns = 58;

/** Two columns of keys; together with frame and blanks just narrower than 80. */
const helpColumns = 37;

export function overlayText(state: State, ui: Ui, now: Millis, columns: number): OverlayText | null {
  const { mode } = ui;
  switch (mode.kind) {
    case "normal":
      return finishedText(state, ui, now, columns);
    case "typing":
    case "line":
      return null;
    case "help":
      return helpText(ui, mode.top, columns);
    case "details":
      return detailsText(state, mode, now, columns);
    case "overview":
      return overviewText(state, ui, now);
    case "sync-point":
      return checksText(state, ui.checkOutput, mode.top, columns);
    case "copy":
      return null;
    case "found":
      return foundText(state, mode);
    case "palette":
      return paletteText(ui, mode);
    case "ask":
      return askText(state, mode, now, columns);
    case "confirm":
      return confirmText(ui, mode.question);
    default:
      return assertNever(mode);
  }
}

function helpText(ui: Ui, top: number, columns: number): OverlayText {
  const sections = helpSections(ui, ui.prefixLabel).map((section): Line[] => [
    fitLine([span(section.title, "accent")], helpColumns),
    ...section.entries.map((entry) =>
      fitLine([span(padTo(entry.keys, 14), "strong"), span(entry.text, "plain")], helpColumns),
    ),
  ]);
  const isWide = columns >= 2 * helpColumns + 6;
  const lines = isWide ? twoColumns(sections) : stacked(sections);
  const width = isWide ? 2 * helpColumns + 6 : helpColumns + 4;
  return { title: "Keys", lines, top, width, fills: false, tone: "plain" };
}

/** Sections stay whole; the left column is the longer one. */
function twoColumns(sections: readonly (readonly Line[])[]): Line[] {
  const half = Math.ceil(stacked(sections).length / 2);
  const fitting = sections.findIndex((_, index) => stacked(sections.slice(0, index + 1)).length > half + 2);
  const cutAt = fitting < 0 ? sections.length : fitting;
  const left = stacked(sections.slice(0, cutAt));
  const right = stacked(sections.slice(cutAt));
  const blank = fitLine([], helpColumns);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => [
    ...(left[index] ?? blank),
    span("  "),
    ...(right[index] ?? blank),
  ]);
}

/** With a blank row between two sections. */
function stacked(sections: readonly (readonly Line[])[]): Line[] {
  const blank = fitLine([], helpColumns);
  return sections.flatMap((section, index) => (index === 0 ? [...section] : [blank, ...section]));
}

function confirmText(ui: Ui, question: Question): OverlayText {
  const { title, text, keys } = questionText(ui, question);
  const inner = confirmColumns - 4;
  const lines = [
    [],
    ...wrap(text, inner - 2).map((row): Line => [span(` ${row}`)]),
    [],
    ...keys.map(([key, what]): Line => [span(` ${padTo(key, 5)}`, "strong"), span(what)]),
    [],
  ].map((line) => fitLine(line, inner));
  return { title, lines, top: 0, width: confirmColumns, fills: false, tone: "warning" };
}

/** A longer line is known to who typed it. */
const sentColumnsMax = 120;

interface QuestionText {
  readonly title: string;
  readonly text: string;
  readonly keys: readonly (readonly [string, string])[];
}

function questionText(ui: Ui, question: Question): QuestionText {
  const cancel = ["Esc", "cancel"] as const;
  switch (question.kind) {
    case "quit":
      return quitText(ui, question.running);
    case "stop":
      return {
        title: "Stop",
        text: `Stop ${question.title}? Its work so far stays.`,
        keys: [["y", "stop it"], cancel],
      };
    case "restart":
      return {
        title: "Restart",
        text: `${question.title} still runs. Stop it and start it anew?`,
        keys: [["y", "stop it and start anew"], cancel],
      };
    case "broadcast":
      return {
        title: "Broadcast",
        text: `Send "${cut(oneLine(question.text), sentColumnsMax)}" to ${question.sessions.length === 1 ? "1 pane" : `${question.sessions.length} panes`}?`,
        keys: [["y", "send it to all of them"], cancel],
      };
    case "complete":
      return {
        title: "Complete",
        text: `Is ${question.name} completed, by your word? Its verify decides, where it has one; its session ends.`,
        keys: [["y", "it is completed"], cancel],
      };
    case "cancel":
      return {
        title: "Cancel",
        text: `Is ${question.name} no longer wanted? Its session ends, its work so far stays.`,
        keys: [["y", "cancel the task"], cancel],
      };
    case "approve":
      return { title: "Approve", text: question.what, keys: [["y", "approve"], cancel] };
    case "workflow-changed":
      return {
        title: "lockstep.yaml was edited",
        text: `${question.summary} Take it in for the phases that have not begun?`,
        keys: [
          ["y", "take it in"],
          ["Esc", "not now"],
        ],
      };
    default:
      return assertNever(question);
  }
}

function quitText(ui: Ui, running: number): QuestionText {
  const what = running === 1 ? "1 session is running." : `${running} sessions are running.`;
  if (ui.onLeave === "end") {
    return {
      title: "Leave",
      text: `${what} They end with this screen.`,
      keys: [
        ["y", "end them and leave"],
        ["Esc", "cancel"],
      ],
    };
  }
  return {
    title: "Leave",
    text: what,
    keys: [
      ["d", "detach: they go on, lockstep comes back to them"],
      ["s", "stop all of them, then leave"],
      ["Esc", "cancel"],
    ],
  };
}
