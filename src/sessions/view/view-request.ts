// Everything a person does with a pane besides typing into it: scrolling, holding, searching, marking.
// Changes one screen's view of a session, never the session; answers go back to that screen.

import type { FromHost, ToHost } from "../link/protocol.ts";
import type { PaneView } from "./pane-view.ts";

const kinds = ["scroll", "scroll-to", "hold", "search", "select", "move", "copy"] as const;

export type Look = Extract<ToHost, { type: (typeof kinds)[number] }>;

export function isLook(message: ToHost): message is Look {
  return (kinds as readonly string[]).includes(message.type);
}

export function look(view: PaneView, message: Look): readonly FromHost[] {
  const { session } = message;
  const scrolled = (): FromHost => ({ type: "scrolled", session, ...view.position() });
  switch (message.type) {
    case "scroll":
      view.scroll(message.lines);
      return [scrolled()];
    case "scroll-to":
      view.scrollTo(message.to);
      return [scrolled()];
    case "hold":
      view.hold();
      return [];
    case "search": {
      const found = view.search(message.text, message.direction);
      return [{ type: "found", session, ...found }, scrolled()];
    }
    case "select":
      view.select(message.phase, message.x, message.y, message.unit);
      return [];
    case "move":
      return [{ type: "moved", session, ...view.move(message.motion, message.x, message.y) }];
    case "copy":
      return [{ type: "copied", session, text: view.takeSelected() }];
  }
}
