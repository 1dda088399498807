#!/usr/bin/env node
// The program's entry: nothing heavy is loaded before the arguments are known.
import module from "node:module";

module.enableCompileCache?.();

/** The first one with node:sqlite and `using` without a flag. */
const nodeMajorMin = 24;

const argv = process.argv.slice(2);
if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
  const { version } = await import("./system/version.ts");
  process.stdout.write(`${version}\n`);
} else if (Number.parseInt(process.versions.node, 10) < nodeMajorMin) {
  process.stderr.write(
    `Lockstep needs Node ${nodeMajorMin} or newer for its store, and this is ${process.version}. In a clone, \`npm ci\` brings one along: \`npm run lockstep -- ${argv.join(" ")}\`.\n`,
  );
  process.exitCode = 2;
} else {
  const { main } = await import("./commands/main.ts");
  process.exitCode = await main(argv);
}
