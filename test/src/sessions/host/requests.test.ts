// What programs ask of their terminal besides drawing: links, the clipboard, progress, notifications.
import { expect, test } from "vitest";
import { encodeRow, RowCopies } from "../../../../src/sessions/emulator/cells.ts";
import { openTerminal, type TerminalOptions } from "../../../../src/sessions/emulator/terminal.ts";

function opened(options: Partial<TerminalOptions> = {}) {
  const heard: unknown[] = [];
  const terminal = openTerminal({
    columns: 40,
    rows: 4,
    scrollbackLinesMax: 10,
    onReply: () => {},
    onTitle: () => {},
    onBell: () => heard.push("bell"),
    onClipboard: (text) => heard.push(["clipboard", text]),
    onProgress: (percent) => heard.push(["progress", percent]),
    ...options,
  });
  const fed = (text: string) => new Promise<void>((resolve) => terminal.write(Buffer.from(text), resolve));
  return { terminal, heard, fed };
}

const link = (address: string, text: string) => `\x1b]8;;${address}\x1b\\${text}\x1b]8;;\x1b\\`;

test("a link is drawn as a link, and ends where it ends", async () => {
  const { terminal, fed } = opened();
  await fed(`see ${link("https://example.com/a", "here")} and ${link("https://example.com/b", "there")}`);
  expect(encodeRow(terminal.row(0), 40)).toContain(
    `see ${link("https://example.com/a", "here")} and ${link("https://example.com/b", "there")}`,
  );
  await fed("\x1b[1;5Hover");
  expect(encodeRow(terminal.row(0), 40)).not.toContain("https://example.com/a");
});

test("a link that leads elsewhere is another row, though its text is the same", async () => {
  const { terminal, fed } = opened();
  const copies = new RowCopies();
  await fed(link("https://example.com/a", "here"));
  expect(copies.take(0, terminal.row(0), 40)).toBe(true);
  expect(copies.take(0, terminal.row(0), 40)).toBe(false);
  await fed(`\r${link("https://example.com/b", "here")}`);
  expect(copies.take(0, terminal.row(0), 40)).toBe(true);
});

test("an address with control characters is no link", async () => {
  const { terminal, fed } = opened();
  await fed("\x1b]8;;https://example.com/\u0085\x1b\\here\x1b]8;;\x1b\\");
  expect(encodeRow(terminal.row(0), 40)).not.toContain("example");
});

test("a text for the clipboard is passed on, a question for its content is not answered", async () => {
  const replies: string[] = [];
  const { heard, fed } = opened({ onReply: (bytes) => replies.push(bytes.toString()) });
  await fed("\x1b]52;c;bmHDr3Zl\x07\x1b]52;c;?\x07\x1b]52;c;\x07");
  expect(heard).toEqual([["clipboard", "naïve"]]);
  expect(replies).toEqual([]);
});

test("progress is told in percent until it is over; a notification is as good as a bell", async () => {
  const { heard, fed } = opened();
  await fed("\x1b]9;4;1;42\x07\x1b]9;4;1;999\x07\x1b]9;4;0;0\x07\x1b]9;done\x07");
  expect(heard).toEqual([["progress", 42], ["progress", 100], ["progress", null], "bell"]);
});
