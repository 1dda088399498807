// The only reader of the terminal's input. Bytes flow in; events flow out, in order.
import { type InputEvent, InputParser, type Reading } from "./parser.ts";

/** How long the rest of a sequence may be on its way. Slower lines split keys; a person waits for Esc. */
const sequenceWaitMs = 20;

export interface Input {
  close(): void;
}

export function readInput(
  stdin: NodeJS.ReadStream,
  reading: () => Reading,
  onEvent: (event: InputEvent) => void,
): Input {
  const parser = new InputParser(reading, onEvent);
  let timer: NodeJS.Timeout | null = null;
  const onBytes = (bytes: Buffer) => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    parser.push(bytes);
    if (parser.isWaiting) timer = setTimeout(() => parser.giveUp(), sequenceWaitMs);
  };
  stdin.on("data", onBytes);
  stdin.resume();
  return {
    close: () => {
      if (timer !== null) clearTimeout(timer);
      stdin.off("data", onBytes);
      stdin.pause();
    },
  };
}
