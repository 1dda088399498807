// Notices edits: of the shared JSON files, and of the files that the workflow was read from.
import { basename, dirname, join } from "node:path";
import { type FSWatcher, watch } from "chokidar";
import type { Places } from "../places.ts";
import { stateFileNames } from "./state-files.ts";

export interface WatchHooks {
  /** A shared JSON file may have been written by another program. */
  readonly changed: () => void;
  readonly workflow: () => void;
}

export interface Watch {
  /** The folders are not those any more that are watched. */
  again(): void;
  close(): void;
}

export function watchFiles(places: Places, hooks: WatchHooks): Watch {
  let watcher = startWatching(places, hooks);
  return {
    again() {
      void watcher.close();
      watcher = startWatching(places, hooks);
    },
    close: () => void watcher.close(),
  };
}

function startWatching(places: Places, hooks: WatchHooks): FSWatcher {
  const workflowFiles = [
    join(places.workspace, "lockstep.yaml"),
    join(places.workspace, "BOUNDARIES.json"),
    join(places.stateFolder, "BOUNDARIES.json"),
  ];
  // The folders, not the files: a file that is replaced by renaming over it would go out of sight.
  const watcher = watch([places.stateFolder, places.workspace], {
    depth: 0,
    ignoreInitial: true,
    // Else what is deleted is told 100 ms late.
    atomic: false,
    ignored: (path) => path !== places.stateFolder && path !== places.workspace && !isOurs(path),
  });
  const isOurs = (path: string) =>
    workflowFiles.includes(path) ||
    (dirname(path) === places.stateFolder && stateFileNames.some((name) => name === basename(path)));
  watcher.on("all", (_event, path) => {
    if (workflowFiles.includes(path)) hooks.workflow();
    else hooks.changed();
  });
  watcher.on("error", () => {});
  return watcher;
}
