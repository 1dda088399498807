// Which task a person means. `auth` is feature-auth, and authentication too where nothing else begins so.
import type { TaskId } from "../model/state.ts";

export type Named =
  | { readonly kind: "found"; readonly id: TaskId }
  | { readonly kind: "several"; readonly ids: readonly TaskId[] }
  | { readonly kind: "none" };

/** By the whole name, with or without `feature-` before it; else by how the short name begins. */
export function taskNamed(ids: readonly TaskId[], name: string): Named {
  const whole =
    ids.find((id) => id === name) ?? ids.find((id) => id === `feature-${name}` || `feature-${id}` === name);
  if (whole !== undefined) return { kind: "found", id: whole };
  const begun = name === "" ? [] : ids.filter((id) => isShortFor(shortName(name), shortName(id)));
  const [only] = begun;
  if (only === undefined) return { kind: "none" };
  return begun.length === 1 ? { kind: "found", id: only } : { kind: "several", ids: begun };
}

export function shortName(id: string): string {
  return id.replace(/^feature-/, "");
}

// --- helpers ------------------------------------------------------------------------------------

/** A name that lacks only a letter or two is a slip, and is asked about. */
const lettersSavedMin = 3;

function isShortFor(name: string, whole: string): boolean {
  return whole.startsWith(name) && whole.length - name.length >= lettersSavedMin;
}
