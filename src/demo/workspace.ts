// Makes the sample workspace of `lockstep demo`: a small git repository with a workflow of all six phases.

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { git } from "../git/ask.ts";
import { messageOf } from "../system/failure.ts";
import { sampleFiles } from "./sample.ts";

export type DemoWorkspace =
  /** `git`: null, or why the sample is no git repository (the boundary check then has nothing to compare with). */
  | { readonly ok: true; readonly workspace: string; readonly git: string | null }
  | { readonly ok: false; readonly problem: string };

/** `folder` must be empty or absent. */
export async function makeDemoWorkspace(folder: string): Promise<DemoWorkspace> {
  const workspace = resolve(folder);
  try {
    mkdirSync(workspace, { recursive: true });
    if (readdirSync(workspace).length > 0) {
      return {
        ok: false,
        problem: `${workspace} is not empty. Name an empty folder, or one that does not exist yet.`,
      };
    }
    for (const [path, text] of Object.entries(sampleFiles)) {
      mkdirSync(dirname(join(workspace, path)), { recursive: true });
      writeFileSync(join(workspace, path), text);
    }
  } catch (error) {
    const reason = messageOf(error);
    return { ok: false, problem: `The demo's workspace cannot be made in ${workspace}: ${reason}.` };
  }
  return { ok: true, workspace, git: await firstCommit(workspace) };
}

/** null, or what git had against it. */
async function firstCommit(workspace: string): Promise<string | null> {
  const steps = [
    ["init", "--quiet"],
    ["config", "user.name", "Lockstep demo"],
    ["config", "user.email", "demo@lockstep.invalid"],
    ["config", "commit.gpgsign", "false"],
    ["add", "--all"],
    ["commit", "--quiet", "--message", "sample: the workflow and its boundaries"],
  ];
  for (const step of steps) {
    const answer = await git(workspace, step);
    if (!answer.ok) return answer.why;
  }
  return null;
}
