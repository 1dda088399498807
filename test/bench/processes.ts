// Whole commands, from exec to exit, as a script or an agent waits for them.
import { join } from "node:path";
import { execa } from "execa";
import { openStore } from "../../src/store/open.ts";
import type { Event } from "../../state/model/events.ts";
import { step } from "../../state/run/step.ts";
import { cleanEnvironment, Workspace } from "../helpers/lockstep.ts";
import { type Figure, median, timed, timedAll } from "./measure.ts";

const workflow = `
name: bench
phases:
  - { id: one, mode: serial, tasks: [ { id: a, command: sleep 1000 } ] }
`;

export async function processes(): Promise<Figure[]> {
  const workspace = new Workspace();
  workspace.write("lockstep.yaml", workflow);
  const run =
    (...args: string[]) =>
    () =>
      workspace.run(args);
  const holder = ["--agent", "bench"];
  try {
    const bare = await timed(() => execa(process.execPath, ["-e", "0"], { env: cleanEnvironment() }));
    const version = await timed(run("--version"));
    const [, cold = []] = await timedAll([run("down"), run("status")]);
    const warm = await timed(run("status"));
    const [acquire = [], release = []] = await timedAll([
      run("lock", "acquire", ...holder, "--pid", String(process.pid), "/x/"),
      run("lock", "release", ...holder),
    ]);
    await run("down")();
    fillJournal(join(workspace.folder, ".lockstep/state.db"));
    const [, full = []] = await timedAll([run("down"), run("status")]);
    const peer = `node -e 0: ${median(bare).toFixed(0)} ms`;
    const coldMax = `≤ ${(median(warm) + 250).toFixed(0)} (250 more)`;
    return [
      { what: "lockstep --version", unit: "ms", values: version, target: "≤ 80", peer },
      { what: "lockstep status, supervisor runs", unit: "ms", values: warm, peer },
      { what: "lockstep status, none runs", unit: "ms", values: cold, target: coldMax },
      { what: `  with ${journalEvents} events behind it`, unit: "ms", values: full, target: "≤ 300" },
      { what: "lockstep lock acquire", unit: "ms", values: acquire, target: "≤ 60", peer },
      { what: "lockstep lock release", unit: "ms", values: release, target: "≤ 60", peer },
    ];
  } finally {
    await workspace.close();
  }
}

const journalEvents = 100_000;
const eventsInCommit = 100;

/** Locks that were taken and given back, as a long run leaves them. */
function fillJournal(file: string): void {
  const opened = openStore(file);
  if (opened.kind !== "open") throw new Error(`${file}: ${opened.kind}`);
  const { store } = opened;
  let state = store.state;
  while (state.seq < journalEvents) {
    const before = state;
    const events: Event[] = [];
    for (let index = 0; index < eventsInCommit; index += 1) {
      const event = nextEvent(state.seq + 1, state.lastToken);
      state = step(state, event).state;
      events.push(event);
    }
    const answers = new Map(events.map(({ seq }) => [`request-${seq}`, JSON.stringify({ ok: true })]));
    store.commit({ before, after: state, events, answers, files: new Map() });
  }
  store.close();
}

function nextEvent(seq: number, lastToken: number): Event {
  const paths = [{ written: `/src/file-${seq}.ts`, claim: `src/file-${seq}.ts` }];
  const at = Date.now();
  if (seq % 2 === 0)
    return { seq, at, type: "lock-released", token: lastToken, agent: "a", paths, kept: [], reason: "done" };
  const holder = { kind: "none" } as const;
  const token = lastToken + 1;
  return { seq, at, type: "lock-acquired", token, agent: "a", task: null, paths, holder, extra: {} };
}
