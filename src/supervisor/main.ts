// The supervisor of one workspace: `supervisor.js WORKSPACE [--launch|--for-host]`. It decides what runs and owns the state;
// everything else is a client. SQLite's lock on the store elects it, so there is exactly one however many are started at
// once.

import { lostElection } from "../client/start.ts";
import { openStore } from "../store/open.ts";
import { messageOf } from "../system/failure.ts";
import { ensureStateFolder } from "../system/files.ts";
import { ensureRunFolder, placesOf } from "../system/places.ts";
import { readStateDir } from "../workflow/find.ts";
import { type StartedFor, supervise } from "./supervise.ts";

const [workspace, option] = process.argv.slice(2);
if (workspace === undefined) fail("Usage: supervisor.js WORKSPACE. `lockstep` starts it by itself.");

try {
  const places = placesOf(workspace, await readStateDir(workspace));
  ensureStateFolder(places.stateFolder);
  ensureRunFolder(places);
  const opened = openStore(places.store);
  if (opened.kind === "taken") process.exit(lostElection);
  if (opened.kind === "unusable") fail(opened.problem);
  await supervise(places, opened.store, reasonOf(option));
} catch (error) {
  fail(`The supervisor could not start: ${messageOf(error)}`);
}

function reasonOf(given: string | undefined): StartedFor {
  if (given === "--launch") return "launching";
  return given === "--for-host" ? "host" : "looking";
}

/** The last line of the log is what the client that started us shows. */
function fail(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(3);
}
