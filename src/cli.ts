#!/usr/bin/env node
// The program's entry: nothing heavy is loaded before the arguments are known.
import module from "node:module";

module.enableCompileCache?.();

const argv = process.argv.slice(2);
if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
  const { version } = await import("./version.ts");
  process.stdout.write(`${version}\n`);
} else {
  const { main } = await import("./commands/main.ts");
  process.exitCode = await main(argv);
}
