// Paths as text: what can be said about them without looking at a disk. src/system/paths.ts does the rest.
import { isGlob } from "./overlap.ts";

/** The parts of a path between its slashes, without empty ones and `.`; `..` is kept, since only the disk can
 *  say what is above a symbolic link. */
export function partsOf(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

/** A claim from its parts. */
export function claimOfParts(parts: readonly string[]): string {
  return parts.length === 0 ? "." : parts.join("/");
}

/** Cuts before the first part that is a pattern: the folder that a glob starts from, and the pattern below it. */
export function cutAtPattern(parts: readonly string[]): {
  readonly folder: readonly string[];
  readonly pattern: readonly string[];
} {
  // A brace may hold a slash, so what opens in one part can close in another; all from there on is pattern.
  const first = parts.findIndex(isGlob);
  if (first === -1) return { folder: parts, pattern: [] };
  return { folder: parts.slice(0, first), pattern: parts.slice(first) };
}

/** How a claim is shown where no written form is known: `/` and the path, as in the files. */
export function shownClaim(claim: string): string {
  return claim === "." ? "/" : `/${claim}`;
}
