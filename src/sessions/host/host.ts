// The session host without its sockets: messages of connections flow in, messages and frames of rows flow out.
// Owns the sessions. Small and dull on purpose: the supervisor decides, and may come and go.

import { assertNever } from "../../../state/model/assert-never.ts";
import type { SessionId } from "../../../state/model/state.ts";
import { encodeJson } from "../../wire/frames.ts";
import { countIn } from "../emulator/search.ts";
import { type FromHost, isInput, type ToHost, toHostSchema } from "../link/protocol.ts";
import { mouseReport, pasted } from "../pty/input-modes.ts";
import { type Replayed, Replays } from "../recording/replayed.ts";
import { Screen } from "../view/connected-screen.ts";
import { giveBackTerminal } from "../view/left-terminal.ts";
import { isLook, type Look, look } from "../view/view-request.ts";
import {
  boundedGrace,
  type Client,
  exitedMessage,
  exitedSessionsMax,
  type HostClient,
  type HostOptions,
  linesAsked,
  refusal,
  runningSessionsMax,
} from "./answers.ts";
import { type Ending, type Launch, Session } from "./session.ts";

export class Host {
  readonly #options: HostOptions;
  readonly #sessions = new Map<SessionId, Session>();
  /** Ended ones that are shown from their recordings. */
  readonly #replays = new Replays((id) => this.#unsee(id));
  readonly #clients = new Set<Client>();
  /** The screen that was typed into or arranged last decides how large the terminals are. */
  #lastUsed: Client | null = null;
  #ending = false;

  constructor(options: HostOptions) {
    this.#options = options;
  }

  get connections(): number {
    return this.#clients.size;
  }

  get runningSessions(): number {
    return this.#running().length;
  }

  get hasSupervisor(): boolean {
    return [...this.#clients].some((client) => client.role === "supervisor");
  }

  connect(send: (frame: Buffer) => boolean): HostClient {
    const screen = new Screen({ send, find: (id) => this.#find(id) });
    const client: Client = { send, screen, role: null, terminal: null };
    this.#clients.add(client);
    return {
      receive: (payload) => this.#receive(client, payload),
      drained: () => screen.drained(),
      closed: () => this.#disconnect(client),
    };
  }

  end(graceMs: number): void {
    this.#ending = true;
    for (const session of this.#running()) session.stop(boundedGrace(graceMs));
    this.#endedWhenNothingRuns();
  }

  #disconnect(client: Client): void {
    if (!this.#clients.delete(client)) return;
    client.screen.dispose();
    if (client.terminal !== null) giveBackTerminal(client.terminal);
    if (this.#lastUsed === client) this.#lastUsed = null;
    this.#options.onChange();
  }

  #receive(client: Client, payload: Buffer): void {
    try {
      const value: unknown = JSON.parse(payload.toString());
      if (isInput(value)) return this.#type(client, value.session, () => Buffer.from(value.data, "base64"));
      const read = toHostSchema.safeParse(value);
      if (read.success) this.#perform(client, read.data);
      else this.#options.log(`A message was not understood: ${read.error.message.slice(0, 500)}`);
    } catch (error) {
      this.#options.log(`A message failed: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }

  #perform(client: Client, message: ToHost) {
    if (isLook(message)) return this.#look(client, message);
    switch (message.type) {
      case "hello":
        return this.#welcome(client, message.role);
      case "launch":
        return this.#launch(client, message);
      case "stop":
        return this.#sessions.get(message.session)?.stop(boundedGrace(message.graceMs));
      case "forget":
        return this.#forget(message.session);
      case "view":
        client.screen.show(message);
        return this.#use(client, true);
      case "replay":
        return void this.#replay(message.session, message.folder);
      case "terminal":
        client.terminal = message.path;
        return;
      case "input":
        return this.#type(client, message.session, () => Buffer.from(message.data, "base64"));
      case "paste":
        return this.#type(client, message.session, (session) =>
          pasted(message.text, session.terminal.modes()),
        );
      case "mouse":
        return this.#type(client, message.session, (session) =>
          mouseReport(message, session.terminal.mouse()),
        );
      case "count":
        return void countIn(message.sessions, message.text, (id) => this.#find(id)?.terminal).then((counts) =>
          this.#tell(client, { type: "counted", text: message.text, counts }),
        );
      case "read":
        return this.#read(client, message);
      case "end":
        return this.end(message.graceMs);
      default:
        return assertNever(message);
    }
  }

  #welcome(client: Client, role: "supervisor" | "screen"): void {
    client.role = role;
    const sessions = [...this.#sessions.values()];
    this.#tell(client, {
      type: "sessions",
      pid: process.pid,
      sessions: sessions.map((one) => one.summary()),
    });
    for (const session of sessions) {
      const { id, programTitle, active } = session;
      if (programTitle !== "") this.#tell(client, { type: "title", session: id, title: programTitle });
      if (active) this.#tell(client, { type: "activity", session: id, active });
    }
    this.#options.onChange();
  }

  /** A launch that is sent again, by a supervisor that lost its answer, starts nothing: the answer comes again. */
  #launch(client: Client, launch: Launch) {
    const id = launch.session;
    const known = this.#sessions.get(id);
    // An ended session of an earlier run with the same name is forgotten first.
    if (known !== undefined && known.run !== (launch.run ?? "") && known.ending !== null) this.#forget(id);
    else if (known !== undefined) return this.#tellAgain(client, known);
    if (this.#ending || this.#running().length >= runningSessionsMax) {
      const problem = this.#ending
        ? "The session host is ending."
        : `${runningSessionsMax} sessions run already.`;
      return this.#tell(client, refusal(id, problem));
    }
    const session = new Session(launch, {
      onChange: () => this.#changed(id),
      onTitle: (title) => this.#tellAll({ type: "title", session: id, title }),
      onBell: () => this.#tellAll({ type: "bell", session: id }),
      onClipboard: (text) => this.#tellAll({ type: "clipboard", session: id, text }),
      onProgress: (percent) => this.#tellAll({ type: "progress", session: id, percent }),
      onActivity: (active) => this.#tellAll({ type: "activity", session: id, active }),
      onExited: (ending) => this.#exited(session, ending),
      log: this.#options.log,
    });
    this.#sessions.set(id, session);
    const { pid, started } = session;
    if (started !== null) this.#tellAll({ type: "started", session: id, pid, started }, client);
    this.#lastUsed?.screen.applySizes();
    this.#changed(id);
    this.#options.onChange();
  }

  #tellAgain(client: Client, session: Session): void {
    const { id, pid, started, ending } = session;
    if (ending !== null) this.#tell(client, exitedMessage(session, ending));
    else if (started !== null) this.#tell(client, { type: "started", session: id, pid, started });
  }

  #exited(session: Session, ending: Ending): void {
    this.#tellAll(exitedMessage(session, ending));
    const exited = [...this.#sessions.values()].filter((one) => one.ending !== null);
    for (const old of exited.slice(0, -exitedSessionsMax)) this.#forget(old.id);
    this.#changed(session.id);
    this.#endedWhenNothingRuns();
    this.#options.onChange();
  }

  #forget(id: SessionId): void {
    const session = this.#sessions.get(id);
    // A session that still runs is stopped first; the caller then asks again to forget it.
    if (session === undefined || session.ending === null) return;
    this.#unsee(id);
    this.#sessions.delete(id);
    session.dispose();
  }

  async #replay(id: SessionId, folder: string): Promise<void> {
    if (this.#find(id) !== undefined) return;
    const filled = await this.#replays.add(id, folder);
    if (!filled) this.#options.log(`No recording of ${id} could be read in ${folder}.`);
    this.#lastUsed?.screen.applySizes();
    this.#changed(id);
  }

  #find(id: SessionId): Session | Replayed | undefined {
    return this.#sessions.get(id) ?? this.#replays.get(id);
  }

  #type(client: Client, id: SessionId, bytes: (session: Session) => Buffer): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    // First the size of the screen that it is typed at: the program may ask for it at once.
    this.#use(client, false);
    session.input(bytes(session));
    client.screen.typed();
    const follow = { type: "scroll-to", session: id, to: "bottom" } as const;
    if (!client.screen.viewOf(session).follows) this.#look(client, follow);
  }

  /** A person does something with what a pane shows, and sees at once what that does. */
  #look(client: Client, message: Look): void {
    const session = this.#find(message.session);
    if (session === undefined) return;
    for (const answer of look(client.screen.viewOf(session), message)) this.#tell(client, answer);
    client.screen.typed();
    client.screen.changed(message.session);
  }

  #read(client: Client, { id, session, lines }: Extract<ToHost, { type: "read" }>): void {
    this.#tell(client, {
      type: "text",
      id,
      session,
      lines: linesAsked(this.#find(session)?.terminal, lines),
    });
  }

  #use(client: Client, resized: boolean): void {
    if (this.#lastUsed === client && !resized) return;
    this.#lastUsed = client;
    client.screen.applySizes();
  }

  #running(): Session[] {
    return [...this.#sessions.values()].filter((session) => session.ending === null);
  }

  #endedWhenNothingRuns(): void {
    if (this.#ending && this.#running().length === 0) this.#options.onEnded();
  }

  #changed(id: SessionId): void {
    for (const client of this.#clients) client.screen.changed(id);
  }

  #unsee(id: SessionId): void {
    for (const client of this.#clients) client.screen.forget(id);
  }

  #tell(client: Client, message: FromHost): void {
    client.send(encodeJson(message));
  }

  /** To everyone who said hello, and to the one who asked. */
  #tellAll(message: FromHost, asker?: Client): void {
    const frame = encodeJson(message);
    for (const client of this.#clients) if (client.role !== null || client === asker) client.send(frame);
  }
}
