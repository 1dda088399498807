// `npm run picture`: runs the demo in a real terminal, passes its sync points as a person does, and draws the screen
// while the three features are being implemented, into screen.svg beside this file.
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until, Workspace } from "../helpers/lockstep.ts";
import { Terminal } from "../helpers/terminal.ts";
import { svgOf } from "./svg.ts";

const folder = join(tmpdir(), `lockstep-picture-${process.pid}`);
const size = { columns: 170, rows: 34 };

const terminal = new Terminal(["demo", "--dir", folder], { cwd: tmpdir(), ...size });
try {
  await until("the features are at work", () => {
    const screen = terminal.screen();
    const codeRows = screen.match(/ \d+ \+ /g) ?? [];
    return /implementation 0\/3/.test(screen) && /3 now, 3 at/.test(screen) && codeRows.length >= 14;
  });
  writeFileSync(new URL("./screen.svg", import.meta.url), svgOf(terminal.emulator, "lockstep demo"));
  terminal.type("q");
  await terminal.shows(/stop all/i);
  terminal.type("s");
  await terminal.ends();
} finally {
  terminal.close();
  await new Workspace(folder).close();
}
