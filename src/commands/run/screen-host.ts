// The session host as the screen of a run sees it: found again when it died, and asked to show ended sessions that
// it does not have from their recordings.
import { join } from "node:path";
import { isLive } from "../../../state/model/select.ts";
import type { SessionId } from "../../../state/model/state.ts";
import type { AppStore } from "../../../state/screen/store.ts";
import type { Supervisor } from "../../client/connect.ts";
import { connectScreenHost, type ScreenHost } from "../../screen/host-link.ts";
import type { ToHost } from "../../sessions/link/protocol.ts";
import { usage } from "../../system/failure.ts";
import type { Places } from "../../system/places.ts";

const betweenTriesMs = 300;

/** Messages that hold until they are replaced: a new host is told them again. */
type Kept = Extract<ToHost, { type: "view" | "terminal" }>;

export async function screenHost(
  supervisor: Supervisor,
  store: AppStore,
  places: Places,
): Promise<ScreenHost> {
  let current = await connectOnce(supervisor);
  let closed = false;
  const kept = new Map<Kept["type"], Kept>();
  const replayed = new Set<SessionId>();
  const replay = () => {
    const view = kept.get("view");
    if (view?.type !== "view") return;
    const { sessions } = store.getState().state;
    for (const { session: id } of view.panes) {
      const session = sessions[id];
      if (session === undefined || isLive(session) || replayed.has(id)) continue;
      replayed.add(id);
      current.send({ type: "replay", session: id, folder: join(places.sessions, id) });
    }
  };
  const bind = () => {
    current.onMessage = (message) => host.onMessage(message);
    current.onRows = (panes) => host.onRows(panes);
    current.onClose = () => void again();
  };
  const again = async (): Promise<void> => {
    if (closed) return;
    try {
      current = await connectOnce(supervisor);
      bind();
      for (const message of kept.values()) current.send(message);
      replayed.clear();
      replay();
    } catch {
      setTimeout(() => void again(), betweenTriesMs);
    }
  };
  const unsubscribe = store.subscribe((next, before) => {
    if (next.state.sessions !== before.state.sessions) replay();
  });
  const host: ScreenHost = {
    send(message) {
      if (message.type === "view" || message.type === "terminal") kept.set(message.type, message);
      if (message.type === "view") replay();
      current.send(message);
    },
    close() {
      closed = true;
      unsubscribe();
      current.close();
    },
    onMessage: () => {},
    onRows: () => {},
    onClose: () => {},
  };
  bind();
  return host;
}

async function connectOnce(supervisor: Supervisor): Promise<ScreenHost> {
  const answer = await supervisor.host();
  if (!answer.ok) throw usage(answer.sentence);
  const host = await connectScreenHost(answer.sentence);
  host.send({ type: "hello", role: "screen" });
  return host;
}
