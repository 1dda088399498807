// The clipboard of the person's terminal, also over ssh: OSC 52.

/** More is cut by terminals, or refused as a whole. */
const clipboardBytesMax = 100_000;

export function clipboardSequence(text: string): Buffer {
  const bytes = Buffer.from(text).subarray(0, clipboardBytesMax);
  return Buffer.from(`\x1b]52;c;${bytes.toString("base64")}\x07`);
}
