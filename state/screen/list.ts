// Which panes the list beside the big one names, in which order.
import type { Session } from "../model/state.ts";
import type { View } from "./view.ts";

/** As many as there are rows, with the focused one among them; those that need a person come first. Each keeps the
 *  number that leads to it. */
export function listedPanes(view: View): readonly Session[] {
  const rows = Math.max(0, (view.layout.list?.height ?? 2) - 2);
  const all = listOrder(view);
  const place = view.focus === null ? 0 : all.indexOf(view.focus);
  const from = Math.max(0, Math.min(place - rows + 1, all.length - rows));
  return all.slice(from, from + rows);
}

/** Sessions that need a person come first. */
export function listOrder({ panes, waiting }: View): readonly Session[] {
  const asks = (session: Session) => waiting.includes(session);
  return [...panes.filter(asks), ...panes.filter((session) => !asks(session))];
}
