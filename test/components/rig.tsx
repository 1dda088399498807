// The whole screen in a test: the real store, controller, compositor and Ink, a terminal emulator in place of
// the terminal, and a session host that shows a few lines in each pane.
import xterm from "@xterm/headless";
import { render } from "ink";
import { App } from "../../components/app/App.tsx";
import { measureDialog } from "../../components/dialogs/table.ts";
import type { Output } from "../../src/screen/compositor/compositor.ts";
import { inkStdin } from "../../src/screen/compositor/ink-stdout.ts";
import { Controller } from "../../src/screen/controller.ts";
import type { ScreenHost } from "../../src/screen/host-link.ts";
import { InputParser } from "../../src/screen/input/parser.ts";
import type { ColorDepth } from "../../src/screen/terminal/colors.ts";
import type { ToHost } from "../../src/sessions/link/protocol.ts";
import type { SessionId, State } from "../../state/model/state.ts";
import { plainKey } from "../../state/screen/keys/key.ts";
import { createAppStore } from "../../state/screen/store.ts";
import { initialUi, type Ui } from "../../state/screen/ui.ts";
import { firstRows } from "./rows.ts";
import { now } from "./states.ts";

export interface RigOptions {
  readonly columns: number;
  readonly rows: number;
  readonly ui?: Partial<Ui>;
  readonly depth?: ColorDepth;
}

export function openScreen(state: State, { columns, rows, ui = {}, depth = "16" }: RigOptions) {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const writes: Buffer[] = [];
  const output: Output = {
    write: (bytes) => {
      writes.push(Buffer.from(bytes));
      terminal.write(bytes);
      return true;
    },
    once: () => {},
  };
  const sent: ToHost[] = [];
  /** What the host has sent in full; it does so again when a pane is new or has another size. */
  const sizes = new Map<SessionId, string>();
  const left: string[] = [];
  const requests: string[] = [];
  const host: ScreenHost = {
    send: (message) => {
      sent.push(message);
      if (message.type !== "view") return;
      const fresh = message.panes.filter(
        (pane) => sizes.get(pane.session) !== `${pane.columns}×${pane.rows}`,
      );
      sizes.clear();
      for (const pane of message.panes) sizes.set(pane.session, `${pane.columns}×${pane.rows}`);
      if (fresh.length > 0) queueMicrotask(() => controller.onRows(fresh.map(firstRows)));
    },
    close: () => {},
    onMessage: () => {},
    onRows: () => {},
    onClose: () => {},
  };
  const store = createAppStore({ state, now, ui: { ...initialUi, columns, rows, ...ui } });
  // The host answers a view that the constructor sends; by then the constructor has returned.
  const controller: Controller = new Controller({
    store,
    host,
    output,
    depth,
    now: () => now,
    suspend: () => left.push("suspended"),
    outside: {
      link: {
        request: async (request) => {
          requests.push(JSON.stringify(request));
          return { ok: true };
        },
        close: () => {},
      },
      prefix: 2,
      leave: (how) => left.push(how),
      lookAtChanges: async () => ({ kind: "files", changes: [] }),
      acceptWorkflow: async () => {
        requests.push("accept-workflow");
        return { ok: true };
      },
    },
  });
  controller.shown.measureWith(measureDialog);
  const ink = render(<App store={controller.shown.store} />, {
    stdout: controller.stdout as unknown as NodeJS.WriteStream,
    stdin: inkStdin(),
    debug: true,
    interactive: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  const parser = new InputParser(controller.reading, controller.onInput);
  const settle = async () => {
    await ink.waitUntilRenderFlush();
    await new Promise((resolve) => setImmediate(resolve));
    controller.flush();
    await new Promise<void>((resolve) => terminal.write("", resolve));
  };
  return {
    store,
    controller,
    terminal,
    writes,
    sent,
    left,
    requests,
    settle,
    /** Bytes as a keyboard sends them; an Esc at the end is the key. */
    type: async (bytes: string) => {
      parser.push(Buffer.from(bytes));
      parser.giveUp();
      await settle();
    },
    press: async (name: string) => {
      controller.act({ kind: "key", key: plainKey(name) });
      await settle();
    },
    resize: async (newColumns: number, newRows: number) => {
      terminal.resize(newColumns, newRows);
      controller.act({ kind: "resize", columns: newColumns, rows: newRows });
      await settle();
    },
    text: async () => {
      await settle();
      return textOf(terminal);
    },
    close: () => {
      ink.unmount();
      controller.close();
      terminal.dispose();
    },
  };
}

export function textOf(terminal: InstanceType<typeof xterm.Terminal>): string {
  const { active } = terminal.buffer;
  return Array.from(
    { length: terminal.rows },
    (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? "",
  ).join("\n");
}
