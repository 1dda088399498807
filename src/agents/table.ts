// The agents, a row each. What is read of what they wrote is in readers.ts, which few commands load.

import { claude } from "./claude/profile.ts";
import { codex } from "./codex/profile.ts";
import { command } from "./command/profile.ts";
import { demo } from "./demo/profile.ts";
import { gemini } from "./gemini/profile.ts";
import { opencode } from "./opencode/profile.ts";
import { pi } from "./pi/profile.ts";
import type { Profile } from "./profile.ts";

const profiles: ReadonlyMap<string, Profile> = new Map(
  [claude, codex, gemini, opencode, pi, demo, command].map((profile) => [profile.name, profile]),
);

export function profileByName(name: string): Profile | null {
  return profiles.get(name) ?? null;
}

/** Every profile, for `lockstep doctor`. */
export function allProfiles(): readonly Profile[] {
  return [...profiles.values()];
}

/** The values that `agent` in lockstep.yaml may have. A task without an agent says `command` instead. */
export const profileNames: readonly string[] = [...profiles.keys()].filter((name) => name !== command.name);
