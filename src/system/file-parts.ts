// Reads one end of a file that may be hundreds of megabytes; an unreadable file is empty.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

export function startOf(path: string, bytesMax: number): string {
  return partOf(path, bytesMax, () => 0);
}

export function endOf(path: string, bytesMax: number): string {
  return partOf(path, bytesMax, (size) => Math.max(0, size - bytesMax));
}

function partOf(path: string, bytesMax: number, from: (size: number) => number): string {
  try {
    const file = openSync(path, "r");
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(size, bytesMax));
      const read = readSync(file, bytes, 0, bytes.length, from(size));
      return bytes.toString("utf8", 0, read);
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}
