// A question before something that cannot be taken back.

import { assertNever } from "../../state/model/assert-never.ts";
import { oneLine } from "../../state/model/one-line.ts";
import type { Question, Ui } from "../../state/screen/ui.ts";
import type { View } from "../../state/screen/view.ts";
import { type Line, span } from "../text/line.ts";
import { cut, padTo, wrap } from "../text/width.ts";
import type { DialogText, ModeOf } from "./dialog.ts";

const confirmColumns = 58;

export function confirmText({ ui }: View, { question }: ModeOf<"confirm">): DialogText {
  const { title, text, keys } = questionText(ui, question);
  const inner = confirmColumns - 4;
  const lines = [
    [],
    ...wrap(text, inner - 2).map((row): Line => [span(` ${row}`)]),
    [],
    ...keys.map(([key, what]): Line => [span(` ${padTo(key, 5)}`, "strong"), span(what)]),
    [],
  ];
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
