// Tells a person who looks elsewhere, in the ways that their own file asks for: the terminal's notification, its bell,
// a command. In: notices; out: bytes for the terminal, a process for the command.
import { spawn } from "node:child_process";
import type { Config } from "../../state/files/config-schema.ts";
import type { Notice } from "../../state/screen/notices.ts";

export type Notify = NonNullable<Config["notify"]>;

/** A command that hangs is ended. */
const commandMsMax = 10_000;

export function notify(
  notice: Notice,
  { terminal, bell, command }: Notify,
  write: (bytes: Buffer) => void,
): void {
  const sequence = terminal === undefined ? "" : notification(notice, terminal);
  const bytes = `${sequence}${bell === true ? "\x07" : ""}`;
  if (bytes !== "") write(Buffer.from(bytes));
  if (command !== undefined) run(command, notice);
}

/** Without what would end the sequence, or begin another. */
function plain(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f;]/g, " ").slice(0, 200);
}

function notification({ title, message }: Notice, kind: NonNullable<Notify["terminal"]>): string {
  const [name, what] = [plain(title), plain(message)];
  switch (kind) {
    case "osc9":
      return `\x1b]9;${name}: ${what}\x1b\\`;
    case "osc777":
      return `\x1b]777;notify;${name};${what}\x1b\\`;
    case "osc99":
      return `\x1b]99;i=lockstep;${name}: ${what}\x1b\\`;
  }
}

function run(command: string, { title, message }: Notice): void {
  const child = spawn("/bin/sh", ["-c", command], {
    stdio: "ignore",
    timeout: commandMsMax,
    env: { ...process.env, LOCKSTEP_TITLE: title, LOCKSTEP_MESSAGE: message },
  });
  child.on("error", () => {});
  child.unref();
}
