// The state in pieces, so that a change writes only what changed: a row for each task, lock and session.
import { emptyState, type State } from "../../state/model/state.ts";

const collections = ["tasks", "locks", "sessions"] as const;
const wholes = ["seq", "lastToken", "run", "phases", "syncPoints"] as const;

/** Key and JSON of each slice that differs, null for one that is gone. Compares by identity: `step` copies on change. */
export function changedSlices(before: State, after: State): [string, string | null][] {
  const changed: [string, string | null][] = [];
  for (const name of wholes)
    if (before[name] !== after[name]) changed.push([name, JSON.stringify(after[name])]);
  for (const name of collections) {
    const was: Readonly<Record<string, unknown>> = before[name];
    const is: Readonly<Record<string, unknown>> = after[name];
    if (was === is) continue;
    // Without a list of its entries: there may be thousands, of which one differs.
    for (const id in is) if (was[id] !== is[id]) changed.push([`${name}/${id}`, JSON.stringify(is[id])]);
    for (const id in was) if (is[id] === undefined) changed.push([`${name}/${id}`, null]);
  }
  return changed;
}

/** The rows are our own, written by the function above in a transaction. */
export function stateFromSlices(rows: readonly [string, string][]): State {
  const state: Record<string, unknown> = { ...emptyState };
  const parts: Record<string, Record<string, unknown>> = { tasks: {}, locks: {}, sessions: {} };
  for (const [key, body] of rows) {
    const slash = key.indexOf("/");
    const part = slash < 0 ? undefined : parts[key.slice(0, slash)];
    if (part === undefined) state[key] = JSON.parse(body);
    else part[key.slice(slash + 1)] = JSON.parse(body);
  }
  return { ...state, ...parts } as unknown as State;
}
