// The scripted agent of the demo: `demo-agent.js TASK [PROMPT]`. A real process in a real terminal that plays a role, writes
// the role's files and exits 0. It speaks no protocol of ours: like any program, it is done when it exits.

import { play } from "./play.ts";
import { roleOf } from "./roles.ts";
import { createStage } from "./stage.ts";

// As a shell reports it: 128 and the signal's number.
process.on("SIGTERM", () => process.exit(143));
process.on("SIGINT", () => process.exit(130));
process.on("SIGHUP", () => process.exit(129));

const role = roleOf(process.argv[2] ?? "demo", process.argv[3] ?? "", process.cwd());
const stage = createStage(role.id);
stage.title("working");
stage.banner();
process.exitCode = await play(role, stage, process.cwd());
stage.title("idle");
