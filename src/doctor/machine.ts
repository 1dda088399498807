// Checks this machine: Node, git, the fence's program, the agents.
import { execa } from "execa";
import { allProfiles } from "../agents/table.ts";
import { canFence } from "../fence/probe.ts";
import { type Finding, missing, ok, problem } from "./finding.ts";

/** A program that does not even say its version in this time does not work. */
const answerMs = 10_000;
/** As long as a first line is readable. */
const firstLineMax = 60;

export async function machineFindings(): Promise<Finding[]> {
  const agents = allProfiles().filter((profile) => profile.program !== null && profile.name !== "demo");
  return Promise.all([
    Promise.resolve(ok("node", process.version)),
    git(),
    fence(),
    ...agents.map(async ({ name, program, install }): Promise<Finding> => {
      const says = await versionOf(program ?? name);
      return says === null ? missing(name, "not found", install) : ok(name, says);
    }),
  ]);
}

async function git(): Promise<Finding> {
  const says = await versionOf("git");
  return says === null
    ? problem("git", "not found", "Without git no change outside a boundary is found: install git.")
    : ok("git", says);
}

async function fence(): Promise<Finding> {
  const probed = await canFence();
  return probed.ok
    ? ok("fence", `${probed.how}: all outside a task's paths is read-only to it`)
    : missing("fence", probed.why, probed.mend);
}

async function versionOf(program: string): Promise<string | null> {
  const said = await execa(program, ["--version"], { reject: false, timeout: answerMs, stdin: "ignore" });
  return said.exitCode === 0 ? firstLine(said.stdout) : null;
}

function firstLine(text: string): string {
  return (text.trim().split("\n")[0] ?? "").slice(0, firstLineMax);
}
