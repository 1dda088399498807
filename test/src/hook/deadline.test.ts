// An agent takes a hook that is late for a yes, so ours answers before. With the built program.
import { execa } from "execa";
import { expect, test } from "vitest";
import { program } from "../../helpers/lockstep.ts";

/** Nothing is written to it, and it is not closed. */
async function hookThatGetsNothing(env: Readonly<Record<string, string>>): Promise<string> {
  const { LOCKSTEP_SESSION: _outer, ...own } = process.env;
  const { stdout, exitCode } = await execa(process.execPath, [program, "hook", "pre-tool-use"], {
    env: { ...own, ...env },
    extendEnv: false,
    stdin: "pipe",
    timeout: 30_000,
  });
  expect(exitCode).toBe(0);
  return stdout;
}

test("in a session a hook that runs out of time denies the call", async () => {
  const answer = JSON.parse(await hookThatGetsNothing({ LOCKSTEP_SESSION: "a-1" }));
  expect(answer.hookSpecificOutput.permissionDecision).toBe("deny");
  expect(answer.hookSpecificOutput.permissionDecisionReason).toContain("ran out of time");
});

test("outside of a session it says nothing", async () => {
  expect(await hookThatGetsNothing({})).toBe("");
});
