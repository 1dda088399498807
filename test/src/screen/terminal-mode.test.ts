// The terminal is given back on every way out. A file stands for the terminal.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { takeTerminal } from "../../../src/screen/terminal/terminal-mode.ts";

let folder = "";
let fd = -1;
const rawModes: boolean[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "terminal-"));
  fd = openSync(join(folder, "tty"), "w");
  rawModes.length = 0;
});

afterEach(() => {
  closeSync(fd);
  rmSync(folder, { recursive: true });
});

function take(onSignal: (name: string) => void = () => {}) {
  const stdin = { setRawMode: (isRaw: boolean) => rawModes.push(isRaw) };
  return takeTerminal(
    { stdin: stdin as unknown as NodeJS.ReadStream, stdout: { fd } as unknown as NodeJS.WriteStream },
    () => {},
    onSignal,
  );
}

function written(): string {
  return readFileSync(join(folder, "tty"), "utf8");
}

/** What was switched on in `text` and not off again. */
function leftOn(text: string): string[] {
  const on = new Set<string>();
  for (const [, mode = "", letter] of text.matchAll(/\x1b\[\?(\d+)([hl])/g)) {
    if (letter === "h") on.add(mode);
    else on.delete(mode);
  }
  return [...on];
}

function listenersNow(): number {
  const names = ["SIGTERM", "SIGHUP", "SIGINT", "SIGCONT", "exit", "uncaughtExceptionMonitor"];
  return names.reduce((sum, name) => sum + process.listenerCount(name), 0);
}

describe("terminal", () => {
  test("is as before after restore: every mode off but the cursor, no listener left", async () => {
    const before = listenersNow();
    const terminal = take();
    expect(leftOn(written())).toEqual(["1049", "2004", "1002", "1006", "1004"]);
    terminal.restore();
    terminal.restore();
    expect(leftOn(written())).toEqual(["25"]);
    expect(rawModes).toEqual([true, false]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(listenersNow()).toBe(before);
  });

  test.each(["exit", "uncaughtExceptionMonitor"] as const)("is given back on %s", (name) => {
    const terminal = take();
    const listener = process.listeners(name as "exit").at(-1);
    if (listener === undefined) throw new Error("nobody listens");
    listener.call(process, 0);
    expect(leftOn(written())).toEqual(["25"]);
    terminal.restore();
  });

  test.each(["SIGTERM", "SIGHUP", "SIGINT"] as const)("%s is told, not taken for a crash", (name) => {
    const told: string[] = [];
    const terminal = take((signal) => told.push(signal));
    process.listeners(name).at(-1)?.(name);
    expect(told).toEqual([name]);
    terminal.restore();
  });

  test("coming back from a stop takes it again", () => {
    const terminal = take();
    process.listeners("SIGCONT").at(-1)?.("SIGCONT");
    expect(rawModes).toEqual([true, true]);
    terminal.restore();
  });
});
