// Reads a terminal's reports between the keys: its window got or lost the focus (mode 1004), and it has the
// kitty keyboard. In: bytes. Out: how many of them the report took.

export type TerminalReport =
  | { readonly kind: "window"; readonly isAway: boolean }
  /** The answer to `CSI ? u`. */
  | { readonly kind: "kitty-keyboard" };

export type FoundReport =
  | { readonly kind: "event"; readonly event: TerminalReport; readonly bytes: number }
  | { readonly kind: "more" };

/** No report is longer. */
const reportBytesMax = 16;

/** null when the bytes begin with something else. `isAll`: nothing follows them. */
export function terminalReport(bytes: Buffer, isAll: boolean): FoundReport | null {
  if (bytes[1] !== 0x5b) return null;
  if (bytes[2] === 0x49 || bytes[2] === 0x4f)
    return { kind: "event", event: { kind: "window", isAway: bytes[2] === 0x4f }, bytes: 3 };
  if (bytes[2] !== 0x3f) return null;
  const text = bytes.toString("latin1", 0, reportBytesMax);
  const answer = /^\x1b\[\?\d+u/.exec(text);
  if (answer !== null) return { kind: "event", event: { kind: "kitty-keyboard" }, bytes: answer[0].length };
  return !isAll && /^\x1b\[\?\d*$/.test(text) && text.length < reportBytesMax ? { kind: "more" } : null;
}
