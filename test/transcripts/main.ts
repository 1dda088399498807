// `npm run record [AGENT…]`: the transcripts that the validator's tests judge, recorded anew from the real agents. It
// brings the pinned agents into their cache folder, then lets them play each story in a network of loopback alone.
import { fileURLToPath } from "node:url";
import { installWanted } from "../agents/install.ts";
import { runInLoopback } from "../agents/loopback.ts";

process.env.LOCKSTEP_TEST_AGENTS = "all";
installWanted();
const record = fileURLToPath(new URL("record.ts", import.meta.url));
process.exitCode = runInLoopback([process.execPath, record, ...process.argv.slice(2)]);
