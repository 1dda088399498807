// Runs a program in a network of loopback alone, where the machine allows one: what real agents ask of the world outside
// is not what is tried.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const isolated = ["sh", "-c", 'ip link set lo up && exec "$@"', "sh"];

/** Its exit code. */
export function runInLoopback(command: readonly string[]): number {
  const namespaces = [
    ["unshare", "-n"],
    ["unshare", "-rn"],
  ].find((unshare) => succeeds([...unshare, ...isolated, "true"]));
  if (namespaces === undefined)
    console.log("This runs with the whole network: no namespace of loopback can be made here.");
  const [program = "", ...args] =
    namespaces === undefined ? command : [...namespaces, ...isolated, ...command];
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  return spawnSync(program, args, { cwd, stdio: "inherit" }).status ?? 1;
}

function succeeds([name = "", ...rest]: readonly string[]): boolean {
  return spawnSync(name, rest, { stdio: "ignore" }).status === 0;
}
