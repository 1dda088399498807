// Where input, the store, the compositor and the host meet: every event of a person becomes an action, every
// change of the view goes to the compositor, to the host and to Ink, in this order.

import { inputLine } from "../../components/status-line/input-field.ts";
import { assertNever } from "../../state/model/assert-never.ts";
import { uiStep } from "../../state/screen/step/step.ts";
import type { AppStore } from "../../state/screen/store.ts";
import type { Action } from "../../state/screen/ui.ts";
import { cellOf, typingTarget, type View } from "../../state/screen/view.ts";
import type { PaneRows } from "../sessions/emulator/rows.ts";
import type { FromHost } from "../sessions/link/protocol.ts";
import { clipboardSequence } from "./clipboard.ts";
import { Compositor, type CursorAt, type Output } from "./compositor/compositor.ts";
import { InkStdout } from "./compositor/ink-stdout.ts";
import { PaneViews, type ScreenHost } from "./host-link.ts";
import type { InputEvent, Reading } from "./input/parser.ts";
import { type Outside, perform, sendInput } from "./perform.ts";
import { type Shown, showFrom, watchMessages } from "./shown.ts";
import type { ColorDepth } from "./terminal/colors.ts";
import { Keyboard } from "./terminal/keyboard.ts";

export interface ControllerOptions {
  readonly store: AppStore;
  readonly host: ScreenHost;
  readonly output: Output;
  readonly depth: ColorDepth;
  readonly now: () => number;
  readonly outside: Omit<
    Outside,
    "panes" | "say" | "act" | "redraw" | "opened" | "clipboard" | "host" | "suspend"
  >;
  /** Gives the terminal away until `resume` is called. */
  readonly suspend: () => void;
}

export class Controller {
  readonly stdout: InkStdout;
  readonly shown: Shown;
  readonly #options: ControllerOptions;
  readonly #panes: PaneViews;
  readonly #compositor: Compositor;
  readonly #outside: Outside;
  readonly #keyboard: Keyboard;
  readonly #unwatch: () => void;
  #size = "";
  #flushing: NodeJS.Immediate | null = null;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#panes = new PaneViews(options.host);
    this.#compositor = new Compositor(options.output, options.depth, () => this.#cursor());
    const size = () => options.store.getState().ui;
    this.stdout = new InkStdout(size, (text) => this.#onFrame(text));
    this.#keyboard = new Keyboard((bytes) => options.output.write(bytes));
    this.#outside = {
      ...options.outside,
      host: options.host,
      panes: this.#panes,
      act: (action) => this.act(action),
      say: (message) => this.act({ kind: "message", message }),
      redraw: () => this.redraw(),
      opened: () => this.act({ kind: "opened" }),
      clipboard: (text) => this.#copied(text),
      suspend: () => {
        this.#compositor.pause(true);
        this.#keyboard.lost();
        options.suspend();
      },
    };
    this.shown = showFrom(options.store, (view) => this.#onView(view));
    this.#unwatch = watchMessages(options.store, (message) => this.act({ kind: "message-over", message }));
  }

  readonly reading = (): Reading => {
    const { mode } = this.#options.store.getState().ui;
    const isRaw = mode.kind === "typing" && !mode.prefixed && typingTarget(this.shown.current()) !== null;
    const isKitty = this.#keyboard.flags !== 0;
    return isRaw ? { kind: "raw", prefix: this.#outside.prefix, isKitty } : { kind: "keys" };
  };

  readonly onInput = (event: InputEvent): void => {
    this.#panes.takeBack(this.shown.current());
    switch (event.kind) {
      case "raw": {
        const session = typingTarget(this.shown.current());
        if (session !== null) sendInput(this.#options.host, session, event.bytes);
        if (this.#options.store.getState().ui.message !== null) this.act({ kind: "typed" });
        return;
      }
      case "key":
        this.act({ kind: "key", key: event.key });
        return;
      case "paste":
        this.act({ kind: "paste", text: event.text });
        return;
      case "mouse":
        this.act({ kind: "mouse", mouse: event.mouse, at: this.#options.now() });
        return;
      case "window":
        this.act({ kind: "window", isAway: event.isAway });
        return;
      case "kitty-keyboard":
        this.#keyboard.found();
        return this.#setKeyboard(this.shown.current());
      default:
        assertNever(event);
    }
  };

  act(action: Action): void {
    const { ui } = this.#options.store.getState();
    const next = uiStep(ui, action, this.shown.current());
    if (next.ui !== ui) this.#options.store.setState({ ui: next.ui });
    for (const wish of next.wishes) perform(wish, this.#outside);
  }

  onRows(panes: readonly PaneRows[]): void {
    for (const pane of panes) {
      this.#panes.heard(pane);
      this.#compositor.paneRows(pane);
      const { session, scrolledUp: rows, held: isHeld } = pane;
      const { scrolled, held } = this.#options.store.getState().ui;
      if ((scrolled[session] ?? 0) !== rows || (held[session] ?? false) !== isHeld)
        this.act({ kind: "scrolled", session, rows, isHeld });
    }
    this.#setKeyboard(this.shown.current());
    this.#compositor.flush();
  }

  onMessage(message: FromHost): void {
    switch (message.type) {
      case "found":
        return this.act({ kind: "found", index: message.index, count: message.count });
      case "counted":
        return this.act({ kind: "counted", text: message.text, counts: message.counts });
      case "moved":
        return this.act({ kind: "moved", session: message.session, x: message.x, y: message.y });
      case "copied":
        return this.#copied(message.text);
      case "bell":
        return this.act({ kind: "heard", session: message.session, what: "bell" });
      case "clipboard":
        return this.act({ kind: "offered", session: message.session, text: message.text });
      case "progress":
        return this.act({ kind: "progress", session: message.session, percent: message.percent });
      case "activity":
        if (message.active) this.act({ kind: "heard", session: message.session, what: "output" });
        return;
      default:
        return;
    }
  }

  #copied(text: string): void {
    if (text === "") return;
    this.#options.output.write(clipboardSequence(text));
    const count = [...text].length;
    const words = `${count} ${count === 1 ? "character" : "characters"}`;
    this.act({ kind: "message", message: { kind: "note", text: `Copied ${words} to the clipboard.` } });
  }

  /** The terminal is ours again, and empty. */
  resume(): void {
    this.#compositor.pause(false);
    this.redraw();
  }

  redraw(): void {
    this.#compositor.redraw();
    this.#flushSoon();
  }

  /** Writes what is outstanding. */
  flush(): void {
    this.#compositor.flush();
  }

  close(): void {
    if (this.#flushing !== null) clearImmediate(this.#flushing);
    this.#compositor.pause(true);
    this.#unwatch();
    this.shown.close();
  }

  #onView(view: View): void {
    this.#compositor.setLayout(view.layout);
    this.#panes.show(view);
    this.#setKeyboard(view);
    const size = `${view.ui.columns}×${view.ui.rows}`;
    if (this.#size !== size && this.#size !== "") this.stdout.emit("resize");
    this.#size = size;
    this.#flushSoon();
  }

  /** The keys are the program's that is typed into, also after the prefix: the one key that follows is read either way. */
  #setKeyboard(view: View): void {
    const session = typingTarget(view);
    this.#keyboard.want(session === null ? 0 : (this.#panes.modes(session)?.kitty ?? 0));
  }

  #onFrame(text: string): void {
    this.#compositor.chrome(text);
    this.#flushSoon();
  }

  /** After React has rendered what belongs to the same change: one write for both. */
  #flushSoon(): void {
    this.#flushing ??= setImmediate(() => {
      this.#flushing = null;
      this.#compositor.flush();
    });
  }

  #cursor(): CursorAt | null {
    const view = this.shown.current();
    if (view.tooSmall) return null;
    const { mode } = view.ui;
    const typed = inputLine(view, view.layout.columns);
    if (typed !== null) {
      const row = view.layout.explanation ?? view.layout.status;
      return { x: typed.cursor, y: row.y, shape: "bar" };
    }
    if (mode.kind === "copy") {
      const body = cellOf(view, mode.session)?.body;
      return body === undefined ? null : { x: body.x + mode.x, y: body.y + mode.y, shape: "block" };
    }
    return mode.kind === "typing" ? this.#panes.cursor(view, mode.session) : null;
  }
}
