// A terminal as a person sits at it: the program in a real pseudo-terminal, its screen in an emulator.
import pty from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { cleanEnvironment, program, until } from "./lockstep.ts";

export interface TerminalWords {
  readonly cwd: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Record<string, string>;
  /** Whether it has the kitty keyboard, and says so. */
  readonly hasKitty?: boolean;
  /** Another program than Lockstep, with all of its arguments: a shell to start it from. */
  readonly argv?: readonly [string, ...string[]];
}

export class Terminal {
  readonly #pty: pty.IPty;
  readonly #emulator: InstanceType<typeof xterm.Terminal>;
  /** What stood there when the drawing in progress began: a terminal with mode 2026 shows that until it is complete. */
  #before: readonly string[] = [];
  exit: { code: number; signal: number } | null = null;
  raw = "";

  constructor(args: readonly string[], words: TerminalWords) {
    const { cwd, columns = 120, rows = 40, env = {}, hasKitty = false } = words;
    const [file, ...rest] = words.argv ?? [process.execPath, program, ...args];
    this.#emulator = new xterm.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      vtExtensions: { kittyKeyboard: hasKitty },
    });
    this.#emulator.parser.registerCsiHandler({ prefix: "?", final: "h" }, (modes) => {
      if (modes.includes(2026)) this.#before = this.lines();
      return false;
    });
    this.#pty = pty.spawn(file, rest, {
      cols: columns,
      rows,
      cwd,
      name: "xterm-256color",
      env: { ...cleanEnvironment(), TERM: "xterm-256color", COLORTERM: "truecolor", ...env },
    });
    this.#pty.onData((text) => {
      this.raw += text;
      this.#emulator.write(text);
    });
    this.#emulator.onData((reply) => this.#pty.write(reply));
    this.#pty.onExit(({ exitCode, signal }) => {
      this.exit = { code: exitCode, signal: signal ?? 0 };
    });
  }

  get emulator(): InstanceType<typeof xterm.Terminal> {
    return this.#emulator;
  }

  get pid(): number {
    return this.#pty.pid;
  }

  lines(): readonly string[] {
    if (this.#emulator.modes.synchronizedOutputMode) return this.#before;
    const { active } = this.#emulator.buffer;
    return Array.from(
      { length: this.#emulator.rows },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? "",
    );
  }

  screen(): string {
    return this.lines().join("\n");
  }

  isAlternate(): boolean {
    return this.#emulator.buffer.active.type === "alternate";
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.#pty.resize(columns, rows);
    this.#emulator.resize(columns, rows);
  }

  async shows(text: string | RegExp, ms?: number): Promise<string> {
    const seen = () => {
      const screen = this.screen();
      return (typeof text === "string" ? screen.includes(text) : text.test(screen)) && screen;
    };
    return until(`the screen shows ${text}`, seen, ms).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.screen()}`);
    });
  }

  async ends(ms?: number): Promise<number> {
    return (await until("the program ends", () => this.exit, ms)).code;
  }

  /** The window is closed: the kernel says so to the program, and writing fails from then on. */
  hangUp(): void {
    (this.#pty as pty.IPty & { destroy(): void }).destroy();
  }

  close(): void {
    if (this.exit === null) this.#pty.kill("SIGKILL");
    this.#emulator.dispose();
  }
}
