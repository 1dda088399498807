// Messages to and from the session host. The supervisor launches and stops; screens look and type.
import { z } from "zod";
import type { Exit, Millis, SessionId } from "../../../state/model/state.ts";

const session = z
  .string()
  .min(1)
  .max(200)
  .transform((id) => id as SessionId);
/** 300 MB for one session when full; who wants more has the recording. */
export const scrollbackLinesMax = 100_000;

const columns = z.number().int().min(1).max(1000);
const rows = z.number().int().min(1).max(1000);

export const toHostSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("launch"),
    session,
    /** The execution that it belongs to: the same name in another one is another session. */
    run: z.string().optional(),
    argv: z.array(z.string()).min(1),
    cwd: z.string(),
    env: z.record(z.string(), z.string()),
    columns,
    rows,
    title: z.string(),
    /** Lines that are kept above the screen. */
    scrollback: z.number().int().min(0).max(scrollbackLinesMax).optional(),
    /** Where recording.cast and exit.json go; null records nothing. */
    folder: z.string().nullable(),
  }),
  z.object({ type: z.literal("stop"), session, graceMs: z.number() }),
  z.object({ type: z.literal("forget"), session }),
  /** Which sessions this screen shows and how large; replaces the view it had. The screen last used sizes them. */
  z.object({
    type: z.literal("view"),
    panes: z.array(z.object({ session, columns, rows })).max(64),
    focus: session.nullable(),
    /** The window of this screen has lost the focus. */
    away: z.boolean().optional(),
  }),
  /** Shows a session that has ended from its recording in `folder`; one that the host still has stays as it is. */
  z.object({ type: z.literal("replay"), session, folder: z.string() }),
  /** The terminal that this screen has taken, to be given back should the screen be killed; null: it is back. */
  z.object({ type: z.literal("terminal"), path: z.string().nullable() }),
  /** Bytes typed or pasted, base64 (a key may be no valid UTF-8). */
  z.object({ type: z.literal("input"), session, data: z.string() }),
  /** A paste: the host brackets it when the program asked for that. */
  z.object({ type: z.literal("paste"), session, text: z.string() }),
  /** A wheel step or click for a program that asked for the mouse: column and row from 1, SGR button code. */
  z.object({
    type: z.literal("mouse"),
    session,
    button: z.number(),
    column: z.number(),
    row: z.number(),
    release: z.boolean(),
  }),
  /** Negative is up, into the scrollback. `Infinity` cannot be sent: use `to`. */
  z.object({ type: z.literal("scroll"), session, lines: z.number() }),
  z.object({ type: z.literal("scroll-to"), session, to: z.enum(["top", "bottom"]) }),
  /** The pane keeps its rows until it is scrolled to the bottom or typed into. */
  z.object({ type: z.literal("hold"), session }),
  /** Scrolls to the next match above (-1) or below (1) the last one. Empty text ends the search. */
  z.object({
    type: z.literal("search"),
    session,
    text: z.string(),
    direction: z.union([z.literal(-1), z.literal(1)]),
  }),
  /** Marks what lies between two places of the pane, in columns and rows from 0 of what it shows. */
  z.object({
    type: z.literal("select"),
    session,
    phase: z.enum(["start", "extend", "clear"]),
    x: z.number().int(),
    y: z.number().int(),
    /** With `start`: both ends go on to those of their words, or lines. */
    unit: z.enum(["character", "word", "line"]).optional(),
  }),
  /** Asks where a motion over words leads from a place of the pane, and scrolls there; answered by `moved`. */
  z.object({
    type: z.literal("move"),
    session,
    motion: z.enum(["next-word", "previous-word", "word-end"]),
    x: z.number().int(),
    y: z.number().int(),
  }),
  /** Asks for what is marked, answered by `copied`; then it is marked no more. */
  z.object({ type: z.literal("copy"), session }),
  /** Asks how often a text stands in each of these sessions, answered by `counted`. */
  z.object({ type: z.literal("count"), sessions: z.array(session).max(256), text: z.string() }),
  /** Asks for the last lines as plain text, answered by `text` with the same id. */
  z.object({ type: z.literal("read"), id: z.number(), session, lines: z.number() }),
  /** Asks for every session, answered by `sessions`. Also says whether this connection is the supervisor. */
  z.object({ type: z.literal("hello"), role: z.enum(["supervisor", "screen"]) }),
  /** Ends all sessions, then the host. */
  z.object({ type: z.literal("end"), graceMs: z.number() }),
]);

export type ToHost = z.output<typeof toHostSchema>;

/** The message of every key, looked at by hand: the schema would cost a tenth of the time to its echo. */
export function isInput(value: unknown): value is Extract<ToHost, { type: "input" }> {
  if (typeof value !== "object" || value === null) return false;
  const { type, session: id, data } = value as Readonly<Record<string, unknown>>;
  return type === "input" && typeof id === "string" && typeof data === "string";
}

export interface HostSession {
  readonly session: SessionId;
  readonly title: string;
  readonly pid: number;
  readonly started: Millis;
  /** null while it runs. */
  readonly ended: {
    readonly at: Millis;
    readonly exit: Exit;
    readonly problem: string | null;
    readonly tail: string;
  } | null;
}

export type FromHost =
  | { readonly type: "sessions"; readonly pid: number; readonly sessions: readonly HostSession[] }
  | { readonly type: "started"; readonly session: SessionId; readonly pid: number; readonly started: Millis }
  | {
      readonly type: "exited";
      readonly session: SessionId;
      readonly pid: number;
      /** null when it could not be started. */
      readonly started: Millis | null;
      readonly ended: Millis;
      readonly exit: Exit;
      readonly problem: string | null;
      readonly tail: string;
    }
  | { readonly type: "title"; readonly session: SessionId; readonly title: string }
  | { readonly type: "bell"; readonly session: SessionId }
  /** The program wants this in the person's clipboard. */
  | { readonly type: "clipboard"; readonly session: SessionId; readonly text: string }
  /** How far its work is; null when it does not say any more. */
  | { readonly type: "progress"; readonly session: SessionId; readonly percent: number | null }
  /** The program printed something after being quiet, or has been quiet for a while: once per change. */
  | { readonly type: "activity"; readonly session: SessionId; readonly active: boolean }
  | { readonly type: "scrolled"; readonly session: SessionId; readonly above: number; readonly below: number }
  | { readonly type: "found"; readonly session: SessionId; readonly index: number; readonly count: number }
  | { readonly type: "moved"; readonly session: SessionId; readonly x: number; readonly y: number }
  | { readonly type: "copied"; readonly session: SessionId; readonly text: string }
  | {
      readonly type: "counted";
      readonly text: string;
      readonly counts: readonly { readonly session: SessionId; readonly count: number }[];
    }
  | {
      readonly type: "text";
      readonly id: number;
      readonly session: SessionId;
      readonly lines: readonly string[];
    };

// The other direction also carries frames of changed rows (frameKind.rows); their bytes are written and read
// by rows.ts alone.
