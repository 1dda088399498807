// The supervisor of one workspace: `supervisor.js WORKSPACE`. It decides what runs and owns the state; everything else
// is a client. SQLite's lock on the store elects it, so there is exactly one however many are started at once.

import { lostElection } from "../client/connect.ts";
import { ensureStateFolder } from "../files.ts";
import { ensureRunFolder, placesOf } from "../places.ts";
import { openStore } from "../store/open.ts";
import { readStateDir } from "../workflow/read.ts";
import { supervise } from "./supervise.ts";

const workspace = process.argv[2];
if (workspace === undefined) fail("Usage: supervisor.js WORKSPACE. `lockstep` starts it by itself.");

const places = placesOf(workspace, readStateDir(workspace));
ensureStateFolder(places.stateFolder);
ensureRunFolder(places);

const opened = openStore(places.store);
switch (opened.kind) {
  case "taken":
    process.exit(lostElection);
    break;
  case "unusable":
    fail(opened.problem);
    break;
  case "open":
    await supervise(places, opened.store);
}

/** The last line of the log is what the client that started us shows. */
function fail(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(3);
}
