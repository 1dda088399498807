// A connected screen: which panes it shows, and when it gets the rows that changed in them. State, not a stream:
// while its socket is full nothing is made for it, and afterwards it gets what is true then.
import type { SessionId } from "../../../state/model/state.ts";
import { encodeFrame, frameKind } from "../../wire/frames.ts";
import { encodeRowsInParts, type PaneRows } from "../emulator/rows.ts";
import type { ToHost } from "../link/protocol.ts";
import { FrameClock } from "./frame-clock.ts";
import { PaneView, type ShownSession } from "./pane-view.ts";

export type View = Extract<ToHost, { type: "view" }>;

export interface ScreenOptions {
  /** False when the frame went into a full socket; `drained` follows. */
  readonly send: (frame: Buffer) => boolean;
  readonly find: (id: SessionId) => ShownSession | undefined;
}

export class Screen {
  readonly #options: ScreenOptions;
  readonly #clock = new FrameClock((frame) => this.#frame(frame));
  readonly #views = new Map<SessionId, PaneView>();
  #view: View = { type: "view", panes: [], focus: null };
  #typedAt = Number.NEGATIVE_INFINITY;
  #congested = false;

  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  /** Panes newly shown or resized get all their rows in the next frame. */
  show(view: View): void {
    const before = new Map(this.#view.panes.map((pane) => [pane.session, pane]));
    this.#tellFocus(view);
    this.#view = view;
    const shown = new Set(view.panes.map((pane) => pane.session));
    for (const id of [...this.#views.keys()].filter((id) => !shown.has(id))) this.#drop(id);
    for (const { session, columns, rows } of view.panes) {
      const old = before.get(session);
      if (old?.columns !== columns || old.rows !== rows) this.#views.get(session)?.renew();
    }
    this.#clock.used();
    this.#clock.request("urgent");
    this.#clock.request("all");
  }

  /** Makes the sessions as large as this screen shows them. */
  applySizes(): void {
    for (const { session, columns, rows } of this.#view.panes)
      this.#options.find(session)?.resize(columns, rows);
  }

  /** Scrolling and searching need a view, also of a session that is not shown at the moment. */
  viewOf(session: ShownSession): PaneView {
    const known = this.#views.get(session.id);
    if (known?.session === session) return known;
    known?.dispose();
    const view = new PaneView(session);
    this.#views.set(session.id, view);
    return view;
  }

  changed(id: SessionId): void {
    const view = this.#views.get(id);
    if (view !== undefined) view.dirty = true;
    else if (!this.#view.panes.some((pane) => pane.session === id)) return;
    if (view?.isFresh === true) this.#clock.request("first");
    else this.#clock.request(this.#isAwaited(id) ? "echo" : "all");
  }

  /** A person typed into the focused pane, and waits for what that does. */
  typed(): void {
    this.#typedAt = performance.now();
    this.#clock.used();
  }

  drained(): void {
    this.#congested = false;
    this.#clock.request("all");
  }

  forget(id: SessionId): void {
    this.#drop(id);
  }

  dispose(): void {
    this.#tellFocus({ ...this.#view, focus: null });
    this.#clock.stop();
    for (const id of [...this.#views.keys()]) this.#drop(id);
  }

  #isAwaited(id: SessionId): boolean {
    return id === this.#view.focus && performance.now() - this.#typedAt < awaitedMs;
  }

  /** To the program that the keyboard leaves, and to the one that it comes to. */
  #tellFocus(next: View): void {
    const [from, to] = [this.#view, next].map(({ focus, away }) => (away === true ? null : focus));
    if (from === to) return;
    if (from) this.#options.find(from)?.focused?.(false);
    if (to) this.#options.find(to)?.focused?.(true);
  }

  #drop(id: SessionId): void {
    this.#views.get(id)?.dispose();
    this.#views.delete(id);
  }

  #frame(frame: "all" | "urgent"): void {
    if (this.#congested) return;
    const now = performance.now();
    const panes: PaneRows[] = [];
    for (const pane of this.#view.panes) {
      if (frame === "urgent" && pane.session !== this.#view.focus) continue;
      const session = this.#options.find(pane.session);
      if (session === undefined) continue;
      const view = this.viewOf(session);
      if (!view.dirty) continue;
      if (view.held(now)) {
        this.#clock.request("all");
        continue;
      }
      const rows = view.take();
      if (rows !== null) panes.push(rows);
    }
    let bytes = 0;
    for (const payload of encodeRowsInParts(panes, payloadBytesMax)) {
      bytes += payload.length;
      if (!this.#options.send(encodeFrame(frameKind.rows, payload))) this.#congested = true;
    }
    if (frame === "all") this.#clock.sent(bytes);
  }
}

/** After a key, output in the focused pane is its echo for this long. */
const awaitedMs = 250;
/** Far below what a frame may hold. */
const payloadBytesMax = 8 * 1024 * 1024;
