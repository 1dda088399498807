// A session host in this process and clients of it. A client paints the rows that it gets into an emulator of its
// own, and what a person would see is read from there.
import graphemes from "@xterm/addon-unicode-graphemes";
import xterm from "@xterm/headless";
import { decodeRows, type PaneRows } from "../../src/sessions/emulator/rows.ts";
import type { HostClient } from "../../src/sessions/host/answers.ts";
import { Host } from "../../src/sessions/host/host.ts";
import type { FromHost, ToHost } from "../../src/sessions/link/protocol.ts";
import { FrameReader, frameKind } from "../../src/wire/frames.ts";
import type { SessionId } from "../../state/model/state.ts";
import { until } from "./session-wait.ts";

export const sessionId = (name: string) => name as SessionId;

export type MessageOf<Type extends FromHost["type"]> = Extract<FromHost, { type: Type }>;

export function newEmulator(cols: number, rows: number, scrollback = 5000) {
  const emulator = new xterm.Terminal({ cols, rows, scrollback, allowProposedApi: true });
  emulator.loadAddon(new graphemes.UnicodeGraphemesAddon());
  emulator.unicode.activeVersion = "15-graphemes";
  return emulator;
}

export type Emulator = ReturnType<typeof newEmulator>;

export function written(emulator: Emulator, bytes: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => emulator.write(bytes, resolve));
}

export function screenLines(emulator: Emulator): string[] {
  const buffer = emulator.buffer.active;
  return Array.from(
    { length: emulator.rows },
    (_, y) => buffer.getLine(buffer.baseY + y)?.translateToString(true) ?? "",
  );
}

export class TestClient {
  readonly messages: FromHost[] = [];
  readonly frames: PaneRows[] = [];
  readonly panes = new Map<SessionId, { emulator: Emulator; last: PaneRows }>();
  /** False: the host is told that the socket is full. */
  hasRoom = true;
  readonly #client: HostClient;

  constructor(host: Host) {
    const reader = new FrameReader((kind, payload) => {
      if (kind === frameKind.rows) for (const pane of decodeRows(Buffer.from(payload))) this.#paint(pane);
      else this.messages.push(JSON.parse(payload.toString()));
    });
    this.#client = host.connect((frame) => {
      reader.push(frame);
      return this.hasRoom;
    });
  }

  send(message: ToHost): void {
    this.#client.receive(Buffer.from(JSON.stringify(message)));
  }

  sendRaw(text: string): void {
    this.#client.receive(Buffer.from(text));
  }

  drained(): void {
    this.hasRoom = true;
    this.#client.drained();
  }

  close(): void {
    this.#client.closed();
  }

  launch(name: string, argv: string[], more: Partial<Extract<ToHost, { type: "launch" }>> = {}): void {
    const env = { PATH: process.env.PATH ?? "", HOME: "/tmp", TERM: "xterm-256color", LANG: "C.UTF-8" };
    const place = { cwd: "/tmp", env, columns: 80, rows: 24, title: name, folder: null };
    this.send({ type: "launch", session: sessionId(name), argv, ...place, ...more });
  }

  shell(name: string, script: string, more: Partial<Extract<ToHost, { type: "launch" }>> = {}): void {
    this.launch(name, ["/bin/sh", "-c", script], more);
  }

  view(name: string, columns = 80, rows = 24): void {
    const session = sessionId(name);
    this.send({ type: "view", panes: [{ session, columns, rows }], focus: session });
  }

  type(name: string, text: string): void {
    this.send({ type: "input", session: sessionId(name), data: Buffer.from(text).toString("base64") });
  }

  find<Type extends FromHost["type"]>(type: Type, name?: string): MessageOf<Type> | undefined {
    return this.messages.find(
      (one): one is MessageOf<Type> =>
        one.type === type && (name === undefined || ("session" in one && one.session === name)),
    );
  }

  heard<Type extends FromHost["type"]>(type: Type, name?: string): Promise<MessageOf<Type>> {
    return until(`${type} of ${name}`, () => this.find(type, name));
  }

  /** What this screen shows of the session. */
  lines(name: string): string[] {
    const pane = this.panes.get(sessionId(name));
    return pane === undefined ? [] : screenLines(pane.emulator);
  }

  shows(name: string, text: string): Promise<boolean> {
    return until(`${name} shows ${JSON.stringify(text)}`, () =>
      this.lines(name).some((line) => line.includes(text)),
    );
  }

  #paint(pane: PaneRows): void {
    this.frames.push(pane);
    let known = this.panes.get(pane.session);
    if (known === undefined || known.last.columns !== pane.columns || known.last.rows !== pane.rows) {
      known = { emulator: newEmulator(pane.columns, pane.rows, 0), last: pane };
    }
    this.panes.set(pane.session, { emulator: known.emulator, last: pane });
    // No wrapping: a row of the full width must not move the next one.
    known.emulator.write("\x1b[?7l");
    for (const { y, bytes } of pane.changed) {
      known.emulator.write(`\x1b[${y + 1};1H`);
      known.emulator.write(bytes);
    }
  }
}

export interface TestHost extends AsyncDisposable {
  readonly host: Host;
  readonly log: string[];
  client(role?: "supervisor" | "screen"): TestClient;
}

/** Ends its sessions when it is disposed of. */
export function testHost(): TestHost {
  const log: string[] = [];
  const host = new Host({ log: (line) => log.push(line), onChange: () => {}, onEnded: () => {} });
  return {
    host,
    log,
    client: (role = "supervisor") => {
      const client = new TestClient(host);
      client.send({ type: "hello", role });
      return client;
    },
    [Symbol.asyncDispose]: async () => {
      host.end(0);
      await until("every session has ended", () => host.runningSessions === 0);
    },
  };
}
