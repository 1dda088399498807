// Looks at a line's bytes before anything is parsed: most of a transcript is tool output that says nothing about
// launches, and a native byte search over it is far cheaper than a JSON parse. Only ever used to skip a line.

/** Bytes to look for; a `"key":value` is found with and without a space after the colon. */
export interface Needle {
  readonly spellings: readonly Buffer[];
}

export function word(text: string): Needle {
  return { spellings: [Buffer.from(text)] };
}

export function pair(key: string, value: string): Needle {
  return { spellings: [Buffer.from(`"${key}":${value}`), Buffer.from(`"${key}": ${value}`)] };
}

export function has(bytes: Buffer, needle: Needle): boolean {
  return needle.spellings.some((spelling) => bytes.includes(spelling));
}

export function hasAny(bytes: Buffer, needles: readonly Needle[]): boolean {
  return needles.some((needle) => has(bytes, needle));
}

/** The texts that stand as values of this key anywhere in the line, unescaped ones only; for ids. */
export function textsOf(bytes: Buffer, key: Buffer, most = Number.POSITIVE_INFINITY): readonly string[] {
  const found: string[] = [];
  for (let at = bytes.indexOf(key); at !== -1; at = bytes.indexOf(key, at + key.length)) {
    const text = textAfter(bytes, at + key.length);
    if (text !== null) found.push(text);
    if (found.length >= most) break;
  }
  return found;
}

/** Reports whether these bytes may contain a claim: a word for "at once", or a launching word beside a word
 *  for agents. First letters are left out, since they may be capital. The test is weaker than `anyCue` in
 *  claims/words.ts. */
export function mayClaim(bytes: Buffer): boolean {
  return hasAny(bytes, atOnce) || (hasAny(bytes, launched) && hasAny(bytes, launching));
}

const atOnce = [
  ...["arallel", "ARALLEL", "imultaneous", "oncurrent", "same time", "at once", "ide by side"],
  ...["single response", "single message", "one response", "one message", "single go", "one go"],
].map(word);
const launched = ["gent", "ask", "orker", "mplementer", "eviewer", "pecialist"].map(word);
const launching = ["aunch", "pawn", "ispatch", "eploy", "tarting", "ick", "iring", "ired", "ire off"].map(
  word,
);

const quote = 0x22;
const colon = 0x3a;
const space = 0x20;

function textAfter(bytes: Buffer, from: number): string | null {
  let at = from;
  while (bytes[at] === space || bytes[at] === colon) at += 1;
  if (bytes[at] !== quote) return null;
  const end = bytes.indexOf(quote, at + 1);
  return end === -1 ? null : bytes.toString("utf8", at + 1, end);
}
