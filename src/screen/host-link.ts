// The session host as a screen sees it, and what is known of each pane's program besides its rows.

import type { SessionId } from "../../state/model/state.ts";
import type { Layout } from "../../state/screen/layout/layout.ts";
import type { View } from "../../state/screen/view.ts";
import type { PaneModes, PaneRows } from "../sessions/emulator/rows.ts";
import { connectHost } from "../sessions/link/connection.ts";
import type { FromHost, ToHost } from "../sessions/link/protocol.ts";
import type { CursorAt } from "./compositor/compositor.ts";

/** Callbacks may be set at any time; a screen keeps those that were there and calls them too. */
export interface ScreenHost {
  send(message: ToHost): void;
  close(): void;
  onMessage: (message: FromHost) => void;
  onRows: (panes: readonly PaneRows[]) => void;
  onClose: () => void;
}

/** Rejects when no host listens at `target`. */
export async function connectScreenHost(target: Parameters<typeof connectHost>[0]): Promise<ScreenHost> {
  const host: ScreenHost = {
    send: (message) => connection.send(message),
    close: () => connection.close(),
    onMessage: () => {},
    onRows: () => {},
    onClose: () => {},
  };
  const connection = await connectHost(target, {
    onMessage: (message) => host.onMessage(message),
    onRows: (panes) => host.onRows(panes),
    onClose: () => host.onClose(),
  });
  return host;
}

/** Tells the host what is in view, when that changed. */
export class PaneViews {
  readonly #host: ScreenHost;
  readonly #facts = new Map<SessionId, Omit<PaneRows, "changed" | "session">>();
  #sent = "";

  constructor(host: ScreenHost) {
    this.#host = host;
  }

  show(view: View): void {
    const panes = view.layout.cells.map(({ session, body }) => ({
      session,
      columns: body.width,
      rows: body.height,
    }));
    const message: ToHost = { type: "view", panes, focus: view.focus?.id ?? null, away: view.ui.isAway };
    const text = JSON.stringify(message);
    if (text === this.#sent) return;
    this.#sent = text;
    this.#host.send(message);
  }

  /** Another screen was used in between and gave the panes its own size: a key brings them back to this one. */
  takeBack(view: View): void {
    if (!this.#isForeign(view.layout)) return;
    this.#sent = "";
    this.show(view);
  }

  heard({ session, changed: _changed, ...facts }: PaneRows): void {
    this.#facts.set(session, facts);
  }

  modes(session: SessionId): PaneModes | null {
    return this.#facts.get(session)?.modes ?? null;
  }

  /** Where the program has its cursor on the screen; null when that is hidden, scrolled away or outside. */
  cursor(view: View, session: SessionId): CursorAt | null {
    const cell = view.layout.cells.find((candidate) => candidate.session === session);
    const facts = this.#facts.get(session);
    if (cell === undefined || facts === undefined || facts.scrolledUp > 0) return null;
    if (facts.columns !== cell.body.width || facts.rows !== cell.body.height) return null;
    const { x, y, visible, shape } = facts.cursor;
    if (!visible || y < 0 || y >= cell.body.height) return null;
    return { x: cell.body.x + Math.min(x, cell.body.width - 1), y: cell.body.y + y, shape };
  }

  #isForeign(layout: Layout): boolean {
    return layout.cells.some(({ session, body }) => {
      const facts = this.#facts.get(session);
      return facts !== undefined && (facts.columns !== body.width || facts.rows !== body.height);
    });
  }
}
