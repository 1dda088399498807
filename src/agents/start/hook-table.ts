// Hooks in the form that several agents have in common: event → groups, a matcher of tools and the commands to run.
import type { HookEvent } from "../hook-events.ts";
import type { Launch } from "../profile.ts";

export interface HookGroup {
  readonly matcher?: string;
  readonly hooks: readonly HookCommand[];
}

interface HookCommand {
  readonly type: "command";
  readonly command: string;
  /** The name that the agent shows for the hook. */
  readonly name?: string;
  readonly timeout?: number;
}

/** `events`: ours for each of the agent's, with the tools that it is about where not all are meant. */
export function hookTable(
  events: Readonly<Record<string, readonly [event: HookEvent, matcher?: string]>>,
  hook: Launch["hook"],
): Readonly<Record<string, readonly HookGroup[]>> {
  return Object.fromEntries(
    Object.entries(events).map(([name, [event, matcher]]) => [
      name,
      [{ ...(matcher === undefined ? {} : { matcher }), hooks: [commandOf(event, hook)] }],
    ]),
  );
}

function commandOf(event: HookEvent, hook: Launch["hook"]): HookCommand {
  const command = { type: "command", command: hook(event) } as const;
  return event === "permission-request" ? { ...command, timeout: answerSecondsMax } : command;
}

/** A person may be away for a day; then the agent's own question is all that is left. */
const answerSecondsMax = 86_400;
