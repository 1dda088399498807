// The screen on a workspace's run: connects it to the supervisor and the session host, keeps its state in step with
// the events, and says how the person left.
import type { SessionId } from "../../../state/model/state.ts";
import { step } from "../../../state/run/step.ts";
import { type AppStore, createAppStore } from "../../../state/screen/store.ts";
import { initialUi } from "../../../state/screen/ui.ts";
import type { Supervisor } from "../../client/connect.ts";
import type { Invocation } from "../../command-line/invocation.ts";
import { readConfig } from "../../screen/config/config.ts";
import type { ReadConfig } from "../../screen/config/read.ts";
import type { ColorDepth } from "../../screen/terminal/colors.ts";
import { usage } from "../../system/failure.ts";
import type { Places } from "../../system/places.ts";
import type { Link } from "../../wire/link.ts";
import { screenHost } from "./screen-host.ts";

export interface ScreenWords {
  /** Opens with this session over the whole screen, typing into it. */
  readonly attach: SessionId | null;
}

export async function showRun(
  supervisor: Supervisor,
  places: Places,
  invocation: Invocation,
  words: ScreenWords,
): Promise<"detached" | "stopped" | "ended"> {
  // The largest part of the start: loaded while the connections are made.
  const screen = import("../../screen/run-screen.tsx");
  const config = await ownConfig();
  const store = createAppStore(words.attach === null ? {} : { ui: attachedUi(words.attach) });
  const host = await screenHost(supervisor, store, places);
  try {
    await followInto(store, supervisor);
    const { runScreen } = await screen;
    const { left } = await runScreen({
      store,
      link: linkOf(supervisor),
      host,
      panesOnly: false,
      prefix: prefixOf(config),
      config,
      color: colorDepth(invocation),
      onLeave: "ask",
      acceptWorkflow: () => supervisor.takeWorkflow(),
      lookAtChanges: (task) => supervisor.changes(task),
    });
    return left;
  } finally {
    host.close();
  }
}

export function prefixOf({ config }: ReadConfig): string {
  return process.env.LOCKSTEP_PREFIX ?? config.prefix ?? "C-b";
}

/** The person's own file. Throws a usage failure with every problem in it. */
export async function ownConfig(): Promise<ReadConfig> {
  const read = await readConfig();
  if (read.problems.length > 0) throw usage(read.problems.join("\n"));
  return read;
}

export function colorDepth(invocation: Invocation): ColorDepth {
  if (!invocation.color) return "none";
  const bits = process.stdout.getColorDepth();
  return bits >= 24 ? "true" : bits >= 8 ? "256" : bits >= 4 ? "16" : "none";
}

function attachedUi(session: SessionId) {
  return {
    ...initialUi,
    focus: session,
    zoomed: true,
    mode: { kind: "typing", session, prefixed: false },
  } as const;
}

const endedMessage = {
  kind: "problem",
  text: "Somebody ended this run with `lockstep down`; what is shown is how it stood then. `q` leaves.",
} as const;

/** Resolves with the first state. */
function followInto(store: AppStore, supervisor: Supervisor): Promise<void> {
  return new Promise((resolve) => {
    supervisor.subscribe({
      snapshot: (state) => {
        store.setState({ state, now: Date.now() });
        resolve();
      },
      happened: (events) =>
        store.setState(({ state }) => ({
          state: events.reduce(
            (before, event) => (event.seq > before.seq ? step(before, event).state : before),
            state,
          ),
        })),
      checkOutput: (check, text) =>
        store.setState(({ ui }) => ({ ui: { ...ui, checkOutput: { ...ui.checkOutput, [check]: text } } })),
      workflowFile: (workflowChange) => store.setState(({ ui }) => ({ ui: { ...ui, workflowChange } })),
      connected: (connected) => store.setState(({ ui }) => ({ ui: { ...ui, connected } })),
      ended: () => store.setState(({ ui }) => ({ ui: { ...ui, connected: false, message: endedMessage } })),
    });
  });
}

function linkOf(supervisor: Supervisor): Link {
  return {
    async request(request) {
      if (request.kind === "lock-acquire" || request.kind === "lock-release")
        return { ok: false, sentence: "A screen takes no locks." };
      const answer = await supervisor.request(
        request.kind === "task-split"
          ? { ...request, paths: request.paths.map(({ written }) => written), cwd: process.cwd() }
          : request,
      );
      return answer.ok && answer.sentence === "" ? { ok: true } : answer;
    },
    close: () => supervisor.close(),
  };
}
