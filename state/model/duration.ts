// Durations in words: exact ones, and ages that are looked at while they grow.
import type { Millis } from "./ids.ts";

/** `0:07`, `12:34`, `1:02:03`. */
export function duration(ms: Millis): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const two = (value: number) => String(value).padStart(2, "0");
  if (hours > 0) return `${hours}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return `${minutes}:${two(seconds % 60)}`;
}

/** How long something has gone on: seconds for the first minute, then `12 min`, `1 h 05`. A second more tells nothing
 *  then, and each that is shown costs a frame of the whole chrome. */
export function age(ms: Millis): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes < 1) return duration(ms);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}
