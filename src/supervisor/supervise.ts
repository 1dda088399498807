// Puts the supervisor together: store, loop, files, session host and clients, and takes it apart again.

import { resume } from "../../state/resume.ts";
import { liveSessions } from "../../state/select.ts";
import type { Places } from "../places.ts";
import type { Store } from "../store/open.ts";
import { followHost } from "./follow-host.ts";
import { linkHost } from "./host-link.ts";
import { createPerformer, type Performer } from "./perform.ts";
import { startReaper } from "./reap.ts";
import { createReception } from "./reception.ts";
import { createRuntime } from "./runtime.ts";
import { type ClientServer, serve } from "./server.ts";
import { createStateFiles } from "./state-files.ts";
import { watchFiles } from "./watch.ts";

/** With nothing to look after for this long it ends; any command starts it again. */
const idleMs = 60_000;
/** How often it looks whether holders, its folder and its work are still there. */
const roundMs = 500;

export async function supervise(places: Places, store: Store): Promise<void> {
  const problem = (text: string) => process.stderr.write(`${new Date().toISOString()} ${text}\n`);
  const files = createStateFiles(places, problem);
  let performer: Performer | null = null;
  let server: ClientServer | null = null;

  const runtime = createRuntime(store, {
    now: Date.now,
    settle: (state) => files.settle(state),
    committed(_before, after, events) {
      files.write(after);
      server?.publish(events);
    },
    perform: (commands) => performer?.perform(commands),
    problem,
  });
  const host = linkHost(places, followHost(places, runtime, problem));
  performer = createPerformer(places, runtime, host, store.grantedIn);

  const end = (code: number) => {
    performer?.close();
    server?.close();
    watcher.close();
    reaper.close();
    host.close();
    store.close();
    process.exit(code);
  };
  const reception = createReception({ places, store, runtime, host, server: () => server, end, problem });
  server = await serve(places.supervisorSocket, { message: reception, problem });
  const watcher = watchFiles(places, {
    changed: () => runtime.settle(),
    workflow: () => reception.tellWorkflowFile(),
  });
  const reaper = startReaper(roundMs, {
    store,
    runtime,
    look: () => performer?.lookForDependencies(),
    idleMs,
    busy: () => (server?.clients() ?? 0) > 0,
    end,
    host,
  });

  process.on("SIGTERM", () => end(0));
  process.on("SIGINT", () => {});
  process.on("SIGHUP", () => {});
  process.on("uncaughtException", (error) => {
    problem(`A fault of ours: ${error.stack ?? error.message}`);
    end(3);
  });
  process.on("unhandledRejection", (reason) => problem(`A fault of ours: ${String(reason)}`));

  files.write(runtime.state());
  if (liveSessions(runtime.state()).length > 0)
    await host.ready().catch((error: unknown) => problem(String(error)));
  runtime.settle();
  performer.perform(resume(runtime.state()));
}
