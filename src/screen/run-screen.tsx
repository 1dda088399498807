// The terminal screen from its first byte to its last. Loads Ink and React only when it is called, so that
// commands without a screen start fast.
import type { Changes } from "../../state/explain/details.ts";
import type { TaskId } from "../../state/model/state.ts";
import { secondMs, tickAfter } from "../../state/screen/clock-interval.ts";
import { readPrefix } from "../../state/screen/keys/key.ts";
import { noticesBetween } from "../../state/screen/notices.ts";
import type { AppStore } from "../../state/screen/store.ts";
import type { Ui } from "../../state/screen/ui.ts";
import { type Failure, fault } from "../system/failure.ts";
import type { Answer, Link } from "../wire/link.ts";
import { inkStdin } from "./compositor/ink-stdout.ts";
import { uiOf } from "./config/config.ts";
import type { ReadConfig } from "./config/read.ts";
import { Controller } from "./controller.ts";
import type { ScreenHost } from "./host-link.ts";
import { readInput } from "./input/input.ts";
import { type Notify, notify } from "./notify.ts";
import type { Left } from "./perform.ts";
import type { ColorDepth } from "./terminal/colors.ts";
import { takeTerminal } from "./terminal/terminal-mode.ts";

export interface ScreenOptions {
  readonly store: AppStore;
  /** null: only panes, no run. */
  readonly link: Link | null;
  readonly host: ScreenHost;
  readonly panesOnly: boolean;
  /** `C-b`, `ctrl-b` or the control character. */
  readonly prefix: string;
  readonly color: ColorDepth;
  readonly onLeave: "ask" | "end";
  /** The user's own file. */
  readonly config: ReadConfig;
  /** A person agreed to take in an edited lockstep.yaml. */
  readonly acceptWorkflow?: () => Promise<Answer>;
  readonly lookAtChanges?: (task: TaskId) => Promise<Changes>;
}

/** A window that is being dragged larger sends many sizes; the last one counts. */
const resizeWaitMs = 30;

/** Resolves when the person has left; the terminal is as before then. The link and the host stay open. Rejects with
 *  a sentence when the screen failed, with the terminal as before too. */
export async function runScreen(options: ScreenOptions): Promise<{ readonly left: Left }> {
  const { store } = options;
  const prefix = readPrefix(options.prefix) ?? { byte: 2, label: "Ctrl-b" };
  setUi(store, {
    columns: process.stdout.columns,
    rows: process.stdout.rows,
    panesOnly: options.panesOnly,
    onLeave: options.onLeave,
    prefixLabel: prefix.label,
    ...uiOf(options.config),
  });
  store.setState({ now: Date.now() });
  return await new Promise((resolve, reject) => {
    const closers: (() => void)[] = [];
    const close = () => {
      // Once: what is left of an error must not come back here.
      for (const closer of closers.splice(0)) closer();
    };
    const leave = (left: Left) => {
      close();
      resolve({ left });
    };
    const fail = (error: unknown) => {
      close();
      reject(crash(error, options.panesOnly));
    };
    closers.push(...openScreen(options, prefix.byte, leave, fail));
  });
}

/** Everything of the screen, and how to close it, in order. */
function openScreen(
  options: ScreenOptions,
  prefix: number,
  leave: (left: Left) => void,
  fail: (error: unknown) => void,
): (() => void)[] {
  const { stdin, stdout } = process;
  const { store, host } = options;
  const leaveAtOnce = () => leave(options.onLeave === "end" ? "ended" : "detached");
  const controller = new Controller({
    store,
    host,
    output: stdout,
    depth: options.color,
    now: Date.now,
    suspend: () => terminal.suspend(),
    outside: {
      link: options.link,
      prefix,
      leave,
      acceptWorkflow: options.acceptWorkflow ?? (async () => ({ ok: true })),
      lookAtChanges: options.lookAtChanges ?? (async () => ({ kind: "files", changes: [] })),
    },
  });
  const onReturn = () => returned(store, controller);
  const terminal = takeTerminal({ stdin, stdout }, onReturn, leaveAtOnce, (path) =>
    host.send({ type: "terminal", path }),
  );
  const closeChrome = openChrome(controller, fail);
  const input = readInput(stdin, controller.reading, controller.onInput);
  return [
    listenToFaults(fail, leaveAtOnce),
    listenToHost(host, controller),
    listenToTerminal(leaveAtOnce, controller),
    keepTime(store),
    options.config.config.notify === undefined
      ? () => {}
      : watchNotices(store, controller, options.config.config.notify),
    options.panesOnly ? typeIntoFirst(store, controller) : () => {},
    () => input.close(),
    closeChrome,
    () => controller.close(),
    () => terminal.restore(),
  ];
}

type Chrome = Awaited<ReturnType<typeof loadChrome>>;

/** Ink takes a hundred milliseconds to load and to draw its first frame: the panes are there before it. */
function openChrome(controller: Controller, fail: (error: unknown) => void): () => void {
  let close = () => {};
  let isClosed = false;
  loadChrome().then((chrome) => {
    if (isClosed) return;
    controller.shown.measureWith(chrome.measureDialog);
    const ink = openInk(chrome, controller);
    close = () => ink.unmount();
    ink.waitUntilExit().catch(fail);
  }, fail);
  return () => {
    isClosed = true;
    close();
  };
}

function openInk({ render, createElement, App }: Chrome, controller: Controller) {
  return render(createElement(App, { store: controller.shown.store }), {
    stdout: controller.stdout as unknown as NodeJS.WriteStream,
    stdin: inkStdin(),
    debug: true,
    interactive: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
}

/** Chalk, which Ink colours with, decides once, when it is loaded. Sixteen colours are all that the theme uses;
 *  the compositor takes them away where they are not wanted, which keeps bold and inverse. */
async function loadChrome() {
  // Node warns when both are set.
  const { FORCE_COLOR, NO_COLOR } = process.env;
  setEnv({ FORCE_COLOR: "1", NO_COLOR: undefined });
  try {
    const [{ render }, { createElement }, { App }, { measureDialog }] = await Promise.all([
      import("ink"),
      import("react"),
      import("../../components/app/App.tsx"),
      import("../../components/dialogs/table.ts"),
    ]);
    return { render, createElement, App, measureDialog };
  } finally {
    setEnv({ FORCE_COLOR, NO_COLOR });
  }
}

function setEnv(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

function setUi(store: AppStore, change: Partial<Ui>): void {
  store.setState(({ ui }) => ({ ui: { ...ui, ...change } }));
}

/** Back from a suspend: the window may have another size by now. */
function returned(store: AppStore, controller: Controller): void {
  const { columns, rows } = process.stdout;
  store.setState({ now: Date.now() });
  controller.act({ kind: "resize", columns, rows });
  controller.resume();
}

/** The terminal is whole again when this is read. */
function crash(error: unknown, panesOnly: boolean): Failure {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const others = panesOnly
    ? "Its programs end with it."
    : "The agents go on without it; `lockstep` attaches again.";
  return fault(`The screen has failed: an internal error. ${others}\n${text}`);
}

function listenToFaults(fail: (error: unknown) => void, onGone: () => void): () => void {
  // A terminal that was closed is no fault.
  const onError = (error: unknown) => (isTerminalGone(error) ? onGone() : fail(error));
  process.on("uncaughtException", onError);
  process.on("unhandledRejection", onError);
  return () => {
    process.off("uncaughtException", onError);
    process.off("unhandledRejection", onError);
  };
}

function isTerminalGone(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && "code" in error && error.code === "EIO";
}

function listenToHost(host: ScreenHost, controller: Controller): () => void {
  const { onMessage, onRows, onClose } = host;
  let isOpen = true;
  host.onRows = (panes) => {
    onRows(panes);
    controller.onRows(panes);
  };
  host.onMessage = (message) => {
    onMessage(message);
    if (isOpen) controller.onMessage(message);
  };
  host.onClose = () => {
    onClose();
    const text = "The session host is gone, and with it what its sessions were doing.";
    if (isOpen) controller.act({ kind: "message", message: { kind: "problem", text } });
  };
  return () => {
    isOpen = false;
    Object.assign(host, { onMessage, onRows, onClose });
  };
}

function listenToTerminal(onGone: () => void, controller: Controller): () => void {
  const { stdin, stdout } = process;
  let timer: NodeJS.Timeout | null = null;
  const onResize = () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(
      () => controller.act({ kind: "resize", columns: stdout.columns, rows: stdout.rows }),
      resizeWaitMs,
    );
  };
  stdout.on("resize", onResize);
  stdout.on("error", onGone);
  stdin.on("end", onGone);
  stdin.on("error", onGone);
  return () => {
    if (timer !== null) clearTimeout(timer);
    stdout.off("resize", onResize);
    stdout.off("error", onGone);
    stdin.off("end", onGone);
    stdin.off("error", onGone);
  };
}

/** Moves `now` on with the state, and as often as a duration that is shown reads otherwise. */
function keepTime(store: AppStore): () => void {
  const unsubscribe = store.subscribe((next, before) => {
    if (next.state !== before.state) store.setState({ now: Date.now() });
  });
  const timer = setInterval(() => {
    const { state, ui, now } = store.getState();
    const after = tickAfter(state, ui.panesOnly, Date.now());
    // Timers fire up to a millisecond early.
    if (after !== null && Date.now() - now >= after - 1) store.setState({ now: Date.now() });
  }, secondMs);
  return () => {
    unsubscribe();
    clearInterval(timer);
  };
}

/** For whoever looks elsewhere. */
function watchNotices(store: AppStore, controller: Controller, how: Notify): () => void {
  return store.subscribe((next, before) => {
    if (next.state === before.state) return;
    for (const notice of noticesBetween(before.state, controller.shown.current()))
      notify(notice, how, (bytes) => process.stdout.write(bytes));
  });
}

/** In a program that only shows panes a person expects to type at once. */
function typeIntoFirst(store: AppStore, controller: Controller): () => void {
  let isDone = false;
  const tryIt = () => {
    const { focus } = controller.shown.current();
    if (isDone || focus === null) return;
    isDone = true;
    setUi(store, { focus: focus.id, mode: { kind: "typing", session: focus.id, prefixed: false } });
  };
  tryIt();
  return store.subscribe(tryIt);
}
