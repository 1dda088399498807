// Hooks in the form that several agents have in common: event → groups, a matcher of tools and the commands to run.
import type { HookEvent, Launch } from "./profile.ts";

export interface HookGroup {
  readonly matcher?: string;
  readonly hooks: readonly { readonly type: "command"; readonly command: string }[];
}

/** `events`: ours for each of the agent's, with the tools that it is about where not all are meant. */
export function hookTable(
  events: Readonly<Record<string, readonly [event: HookEvent, matcher?: string]>>,
  hook: Launch["hook"],
): Readonly<Record<string, readonly HookGroup[]>> {
  return Object.fromEntries(
    Object.entries(events).map(([name, [event, matcher]]) => [
      name,
      [{ ...(matcher === undefined ? {} : { matcher }), hooks: [{ type: "command", command: hook(event) }] }],
    ]),
  );
}
