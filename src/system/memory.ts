// Keeps the memory of a large read down: V8 collects late where there is much memory, and until then the lines that were
// parsed take several times what is kept of them.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Below this there is nothing to gain: the program itself takes half of it. */
const quietBytes = 96 * 1024 * 1024;
/** A collection takes about as long as it takes to read so much. */
const stepBytes = 12 * 1024 * 1024;

/** 0 until the first call. */
let collectAt = 0;
let collect: (() => void) | null = null;

/** To be called from time to time. */
export function keepMemoryDown(): void {
  if (collectAt === 0) beginSmall();
  if (process.memoryUsage.rss() < collectAt) return;
  collect ??= collector();
  collect();
  collectAt = Math.max(quietBytes, process.memoryUsage.rss() + stepBytes);
}

/** The space for what is new would grow to more than all else together; it is large enough as it begins. */
function beginSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  collectAt = quietBytes;
}

/** The flag is read when a context is made, so it takes one of its own. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const found: unknown = runInNewContext("gc");
  return typeof found === "function" ? () => found() : () => undefined;
}
