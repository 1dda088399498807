// The state folder was deleted while agents work: nothing of what was acknowledged is lost with it, since the store is
// still open and the state in memory. Everything is written again where it was, and the sockets are made anew.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "../store/open.ts";
import { ensureStateFolder } from "../system/files.ts";
import { ensureRunFolder, type Places } from "../system/places.ts";
import { workflowFile } from "../workflow/find.ts";
import type { StateFiles } from "./files/state-files.ts";
import type { Watch } from "./files/watch.ts";
import type { Children } from "./launch/children.ts";
import type { SessionKeys } from "./launch/session-keys.ts";
import type { Runtime } from "./loop/input.ts";
import type { ClientServer } from "./requests/server.ts";

export interface Restorable {
  readonly places: Places;
  readonly store: Store;
  readonly files: StateFiles;
  readonly runtime: Runtime;
  readonly server: () => ClientServer | null;
  readonly children: Children;
  readonly keys: SessionKeys;
  readonly watcher: Watch;
  readonly end: () => void;
  readonly problem: (text: string) => void;
}

/** Tried again at the next round when it does not succeed; a workspace that is gone as a whole is left. */
export function restoreFolder(world: Restorable): void {
  const { places, store, files, runtime, problem } = world;
  if (!existsSync(join(places.workspace, workflowFile))) return world.end();
  try {
    ensureStateFolder(places.stateFolder);
    ensureRunFolder(places);
    store.restore();
    files.write(runtime.state());
    world.children.write();
    world.keys.write();
    world.watcher.again();
    problem(`${places.stateFolder} was deleted; it was written again from what was still open.`);
    runtime.observe(() => [{ type: "state-restored", folder: places.stateFolder }]);
    void world
      .server()
      ?.relisten()
      .catch((error) => problem(`No new client can connect: ${String(error)}`));
  } catch (error) {
    problem(`${places.stateFolder} was deleted and cannot be written again yet: ${String(error)}`);
  }
}

/** Deleting a folder is not atomic: files written too early would make it fail with "not empty". */
const deletingMs = 50;

/** Looks for the store before anything acts. */
export function watchForAbsence(store: Store) {
  let since: number | null = null;
  let restore: (() => void) | null = null;
  return {
    onMissing(work: () => void): void {
      restore = work;
    },
    /** How long until it can be restored; 0: it is there. */
    settle(): number {
      if (store.isInPlace() || restore === null) {
        since = null;
        return 0;
      }
      since ??= performance.now();
      const waitMs = since + deletingMs - performance.now();
      if (waitMs <= 0) restore();
      return Math.max(0, waitMs);
    },
  };
}
