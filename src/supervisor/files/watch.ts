// Notices edits: of the shared JSON files, and of the files that the workflow was read from.
import { basename, dirname, join } from "node:path";
import { type FSWatcher, watch } from "chokidar";
import type { Places } from "../../system/places.ts";
import { stateFileNames } from "./state-files.ts";

export interface WatchHooks {
  /** A shared JSON file may have been written by another program. */
  readonly changed: () => void;
  readonly workflow: () => void;
}

export interface Watch {
  /** The folders are not those any more that are watched. */
  again(): void;
  /** The workflow was read from these files, by absolute paths. */
  follow(sources: readonly string[]): void;
  close(): void;
}

/** Edits made while nobody watched are read after the starter of this process has its answer: a large
 *  workflow takes a while. */
const firstLookMs = 1000;

export function watchFiles(places: Places, hooks: WatchHooks): Watch {
  let sources: readonly string[] = [];
  let watcher = startWatching(places, sources, hooks);
  const first = setTimeout(hooks.workflow, firstLookMs);
  const again = () => {
    void watcher.close();
    watcher = startWatching(places, sources, hooks);
  };
  return {
    again,
    follow(next) {
      if (next.join("\n") === sources.join("\n")) return;
      sources = next;
      again();
    },
    close: () => {
      clearTimeout(first);
      void watcher.close();
    },
  };
}

function startWatching(places: Places, sources: readonly string[], hooks: WatchHooks): FSWatcher {
  const workflowFiles = [
    ...sources,
    join(places.workspace, "lockstep.yaml"),
    join(places.workspace, "BOUNDARIES.json"),
    join(places.stateFolder, "BOUNDARIES.json"),
  ];
  // The folders, not the files: a file that is replaced by renaming over it would go out of sight.
  const folders = [...new Set([places.stateFolder, places.workspace, ...sources.map(dirname)])];
  const watcher = watch(folders, {
    depth: 0,
    ignoreInitial: true,
    // Else what is deleted is told 100 ms late.
    atomic: false,
    ignored: (path) => !folders.includes(path) && !isOurs(path),
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
