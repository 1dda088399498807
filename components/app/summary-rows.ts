// The two rows that stand for the sidebar on a narrow screen, and the sentence above the status line.
import { explain } from "../../state/explain/explain.ts";
import { oneLine } from "../../state/model/one-line.ts";
import { allLocks, currentSyncPoint, tasksOf } from "../../state/model/select.ts";
import type { Role } from "../../state/model/theme.ts";
import type { Message } from "../../state/screen/ui.ts";
import { chosenTask, type View } from "../../state/screen/view.ts";
import { parallelism } from "../../state/sync/parallelism.ts";
import { sidebarPhase } from "../sidebar/section.ts";
import { syncGlyph, taskGlyph } from "../text/glyphs.ts";
import { type Line, lineWidth, type Sides, type Span, span } from "../text/line.ts";
import { cut, wrap } from "../text/width.ts";

export function summaryRows(view: View, width: number): Sides[] {
  return [taskSummary(view, width), factSummary(view)];
}

/** Why things stand as they do: of what is marked or focused when that says more than the run as a whole. */
export function explanationLines(view: View, width: number, rows: number): Line[] {
  const { message } = view.ui;
  if (message !== null) {
    const isNote = message.kind === "note";
    const sign = isNote ? span(" › ", "accent") : span(" ✗ ", "bad");
    return sentence(sign, messageText(view, message), isNote ? "strong" : "bad", width, rows);
  }
  return sentence(span(" › ", "quiet"), explain(view.state, subjectOf(view), view.now), "plain", width, rows);
}

/** At most `rows`; what does not fit in the last one is cut there. What is quoted (`n`) stands out instead. */
function sentence(sign: Span, text: string, role: Role, width: number, rows: number): Line[] {
  const wrapped = wrap(oneLine(text), width - 4);
  const shown = [...wrapped.slice(0, rows - 1), wrapped.slice(rows - 1).join(" ")];
  let isQuoted = false;
  return shown.map((row, index) => {
    const parts = cut(row, width - 4).split("`");
    const spans = parts.map((part, place) => {
      if (place > 0) isQuoted = !isQuoted;
      return span(part, isQuoted ? "strong" : role);
    });
    return [index === 0 ? sign : span("   "), ...spans];
  });
}

export function messageText(view: View, message: Message): string {
  return message.kind === "explain" ? explain(view.state, message.subject, view.now) : message.text;
}

function subjectOf(view: View): string | null {
  if (view.ui.mode.kind === "overview") return chosenTask(view)?.plan.id ?? null;
  if (view.ui.mode.kind === "sync-point") return currentSyncPoint(view.state)?.plan.id ?? null;
  const { focus } = view;
  if (focus === null) return null;
  // The question belongs to the session; the reason for its place belongs to the task.
  if (view.waiting.includes(focus)) return focus.id;
  return view.ui.zoomed ? (focus.task ?? focus.id) : null;
}

/** Names are cut to the first of these that makes all of them fit. */
const nameColumns = [60, 24, 16, 12, 8];

/** Every task's sign with its name; without the names where they do not fit. */
function taskSummary(view: View, width: number): Sides {
  const phase = sidebarPhase(view.state);
  const tasks = phase === null ? [] : tasksOf(view.state, phase.id);
  const done = tasks.filter((task) => task.state.kind === "completed").length;
  const right = tasks.length === 0 ? [] : [span(` ${done} of ${tasks.length} done `, "quiet")];
  const room = width - lineWidth(right) - 8;
  const named = (columns: number) =>
    tasks.flatMap(
      (task): Line => [
        taskGlyph(view.state, task),
        span(` ${cut(oneLine(task.plan.name), columns)}`, task.state.kind === "running" ? "plain" : "quiet"),
        span(columns > 0 ? "  " : ""),
      ],
    );
  const columns = nameColumns.find((candidate) => lineWidth(named(candidate)) <= room) ?? 0;
  if (tasks.length === 0) return { left: [span(" Tasks  ", "quiet"), span("none")], right: [] };
  return { left: [span(" Tasks  ", "quiet"), ...named(columns)], right };
}

function factSummary(view: View): Sides {
  const point = currentSyncPoint(view.state);
  const phase = sidebarPhase(view.state);
  const measured = phase === null ? null : parallelism(view.state, phase.id, view.now);
  const locks = allLocks(view.state).length;
  const left: Line = [
    span(" Locks  ", "quiet"),
    span(locks === 0 ? "none" : String(locks)),
    ...(point === null ? [] : pointSpans(point)),
  ];
  const right: Line =
    measured === null || measured.wallMs === 0
      ? []
      : [
          span(` ${measured.now} now, ${measured.most} at most  `, "quiet"),
          span(`${measured.ratio.toFixed(1)}× `, "strong"),
        ];
  return { left, right };
}

function pointSpans(point: NonNullable<ReturnType<typeof currentSyncPoint>>): Line {
  const passed = point.checks.filter((check) => check.result.kind === "passed").length;
  return [
    span("   Sync  ", "quiet"),
    syncGlyph(point),
    span(` ${point.plan.id}`),
    span(` ${passed}/${point.checks.length}`, "quiet"),
  ];
}
