// An agent without a screen, in the pane of its session:
//   headless.js FORMAT FOLDER PROGRAM [ARGUMENT…]
// Its events go to FOLDER/events.jsonl and, as text, to the terminal; it ends as the agent ends.
import module from "node:module";

module.enableCompileCache?.();
const { runHeadless } = await import("./run.ts");
await runHeadless(process.argv.slice(2));
