// Puts the supervisor together: store, loop, files, session host and clients, and takes it apart again.

import { resume } from "../../state/run/resume.ts";
import type { Store } from "../store/open.ts";
import type { Places } from "../system/places.ts";
import type { FromSupervisor } from "../wire/protocol.ts";
import { startCold } from "./cold-start.ts";
import { Aliases } from "./files/aliases.ts";
import { createStateFiles } from "./files/state-files.ts";
import { watchFiles } from "./files/watch.ts";
import { type Children, isCommandName, openChildren } from "./launch/children.ts";
import { followHost } from "./launch/follow-host.ts";
import { type HostLink, linkHost } from "./launch/host-link.ts";
import { createPerformer, type Performer } from "./launch/perform.ts";
import { startReaper } from "./launch/reap.ts";
import { openSessionKeys } from "./launch/session-keys.ts";
import { createRuntime } from "./loop/runtime.ts";
import { PersonDesk } from "./requests/asks.ts";
import { LockQueue } from "./requests/lock-queue.ts";
import { createReception } from "./requests/router.ts";
import { type ClientServer, serve } from "./requests/server.ts";
import { restoreFolder, watchForAbsence } from "./restore.ts";
import { watchUsage } from "./watch/usage.ts";

/** With nothing to look after for this long it ends; any command starts it again. */
const idleMsDefault = 60_000;
/** How often it looks whether holders, its folder and its work are still there. */
const roundMs = 500;
/** From TERM to KILL for sessions that end because everything does; the tasks' own end is graceful before. */
const endGraceMs = 2_000;

/** By a command that launches work, by one that does not, or by the session host whose supervisor went away. */
export type StartedFor = "launching" | "looking" | "host";

export async function supervise(places: Places, store: Store, startedFor: StartedFor): Promise<void> {
  const problem = (text: string) => process.stderr.write(`${new Date().toISOString()} ${text}\n`);
  ignoreSignals(problem);
  let server: ClientServer | null = null;
  const core = createCore(places, store, { server: () => server, problem });
  const { files, children, runtime, host, performer } = core;
  await endCommands(children);
  const isWarm = await host.find();
  // The host has ended meanwhile, and there is nothing left to look after.
  if (startedFor === "host" && !isWarm) process.exit(0);
  let isLeaving = false;
  const leave = async (code: number) => {
    if (isLeaving) return;
    isLeaving = true;
    // Later clients start the next supervisor; connected ones see by their connection when this one has gone.
    server?.close();
    watcher.close();
    reaper.close();
    core.usage.close();
    await performer.close();
    host.close();
    store.close();
    process.exit(code);
  };
  /** With the session host and all that it runs. */
  const end = () => {
    reaper.close();
    void host.end(endGraceMs).then(() => leave(0));
  };
  const sources = (paths: readonly string[]) => watcher.follow(paths);
  const reception = createReception({ ...core, places, store, server: () => server, sources, end, problem });
  const commands = resume(runtime.state());
  if (!isWarm) void startCold({ places, runtime, children }, startedFor === "launching");
  const doors = { outside: places.supervisorSocket, inside: places.insideSocket };
  server = await serve(doors, { message: reception, left: reception.left, problem });
  const watcher = watchFiles(places, {
    changed: () => runtime.settle(),
    workflow: () => reception.tellWorkflowFile(),
  });
  core.absence.onMissing(() =>
    restoreFolder({ ...core, places, store, server: () => server, watcher, end, problem }),
  );
  const reaper = startReaper(roundMs, {
    ...core,
    store,
    archive: places.archive,
    problem,
    look: () => performer.lookForDependencies(),
    idleMs: Number(process.env.LOCKSTEP_IDLE_MS ?? idleMsDefault),
    busy: () => (server?.clients() ?? 0) > 0,
    end,
  });
  process.on("SIGTERM", () => void leave(0));
  files.write(runtime.state());
  runtime.settle();
  core.persons.clearLater(runtime);
  // A session that was being launched without a host is lost; the task is launched again, or not.
  const wanted = commands.filter((command) => isWarm || command.kind !== "launch");
  performer.perform(wanted, runtime.state());
}

interface Outlets {
  readonly server: () => ClientServer | null;
  readonly problem: (text: string) => void;
}

/** Builds the parts that own the state and act for it; nobody is connected yet. */
function createCore(places: Places, store: Store, { server, problem }: Outlets) {
  const files = createStateFiles(places, store.files, problem);
  const children = openChildren(places);
  const keys = openSessionKeys(places);
  const persons = new PersonDesk(places);
  const locks = new LockQueue(new Aliases(places.workspace));
  let performer: Performer | null = null;
  const absence = watchForAbsence(store);
  const runtime = createRuntime(store, {
    now: Date.now,
    settle(state) {
      // Before a file is written into a folder that is made anew: whoever finds that would begin a new store in it.
      const waitMs = absence.settle();
      return waitMs > 0 ? { waitMs, facts: [] } : files.settle(state);
    },
    nextInLine: (state) => locks.next(state),
    prepare: (after) => files.prepare(after),
    publish(events) {
      server()?.publish(events);
      persons.heard(events);
    },
    perform: (commands, before) => performer?.perform(commands, before),
    problem,
  });
  const host: HostLink = linkHost(
    places,
    followHost(places, runtime, children, { send: (message) => host.send(message), problem }),
  );
  const { granted } = store;
  const tell = (message: FromSupervisor) => server()?.tell(message);
  performer = createPerformer({ places, runtime, host, children, keys, granted, tell, problem });
  const usage = watchUsage(runtime, places.sessions);
  return { usage, files, children, keys, persons, locks, runtime, host, performer, absence };
}

/** Commands of checks that a supervisor left which was killed: they are made again, and must not run twice. */
async function endCommands(children: Children): Promise<void> {
  const names = children.names().filter(isCommandName);
  await Promise.all(names.map((name) => children.end(name, 0)));
}

/** Meant for the program in front; and what goes wrong in here is told in the log. */
function ignoreSignals(problem: (text: string) => void): void {
  process.on("SIGINT", () => {});
  process.on("SIGHUP", () => {});
  // A file at its size limit is told by the failed write, as a full disk is.
  process.on("SIGXFSZ", () => {});
  process.on("unhandledRejection", (reason) => problem(`Internal error: ${String(reason)}`));
  process.on("uncaughtException", (error) => {
    problem(`Internal error: ${error.stack ?? error.message}`);
    process.exit(3);
  });
}
