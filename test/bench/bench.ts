// `npm run bench [-- NAME…]`: what a person feels and what a script waits for, each figure beside its target and, where
// there is one, a peer. Figures of a shared machine: read medians and ratios.
import { attention } from "./attention.ts";
import { check } from "./check.ts";
import { core } from "./core.ts";
import { crowd } from "./crowd.ts";
import { locks } from "./locks.ts";
import type { Figure } from "./measure.ts";
import { panes } from "./panes.ts";
import { processes } from "./processes.ts";
import { scale } from "./scale.ts";
import { screens } from "./screens.ts";
import { validator } from "./validator.ts";

const scenarios: Readonly<Record<string, () => Promise<Figure[]>>> = {
  processes,
  screens,
  panes,
  crowd,
  attention,
  locks,
  check,
  core,
  validator,
  scale,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => scenarios[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(
    `There is no scenario ${unknown.join(", ")}; there are ${Object.keys(scenarios).join(", ")}.\n`,
  );
  process.exit(2);
}

for (const [name, run] of Object.entries(scenarios)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stdout.write(`\n${name}\n`);
  for (const figure of await run()) process.stdout.write(`${line(figure)}\n`);
}

function line({ what, unit, values, target, peer }: Figure): string {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const range = sorted.length > 1 ? ` [${round(sorted[0] ?? 0)}..${round(sorted.at(-1) ?? 0)}]` : "";
  const words = [`  ${what.padEnd(46)}${round(median).padStart(8)} ${unit}${range}`];
  if (target !== undefined) words.push(`target ${target}`);
  if (peer !== undefined) words.push(peer);
  return words.join("  · ");
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
