// `profiles` of lockstep.yaml as planned.

import type { ProfileEntry } from "../../state/files/profile-schema.ts";
import type { WorkflowFile } from "../../state/files/schema.ts";
import type { OwnProfile } from "../../state/model/state.ts";
import { profileByName, profileNames } from "../agents/table.ts";
import type { Report } from "./problem.ts";
import type { Source } from "./source.ts";

export function planProfiles(
  file: WorkflowFile,
  source: Source,
  report: Report,
): Readonly<Record<string, OwnProfile>> {
  const planned = Object.entries(file.profiles ?? {}).map(([name, entry]): [string, OwnProfile] => {
    if (entry.command === undefined && !profileNames.includes(name))
      report(source, ["profiles", name], `expected a command: ${name} is none of ${profileNames.join(", ")}`);
    const { prices } = entry;
    return [
      name,
      {
        command: entry.command ?? null,
        args: entry.args ?? [],
        env: entry.env ?? {},
        title: patternsIn(entry.title),
        ...(entry.screen === undefined ? {} : { screen: patternsIn(entry.screen) }),
        ...(entry.headless === undefined ? {} : { headless: entry.headless }),
        writable: entry.writable ?? [],
        install: entry.install ?? "",
        ...(prices === undefined ? {} : { prices: { ...prices, cached: prices.cached ?? prices.input } }),
      },
    ];
  });
  return Object.fromEntries(planned);
}

function patternsIn({
  working,
  needs_person,
  idle,
}: NonNullable<ProfileEntry["title"]> = {}): OwnProfile["title"] {
  return {
    ...(working === undefined ? {} : { working }),
    ...(needs_person === undefined ? {} : { "needs-person": needs_person }),
    ...(idle === undefined ? {} : { idle }),
  };
}

/** The agents that can run without a screen. */
export function headlessNames(file: WorkflowFile): readonly string[] {
  return agentNames(file).filter((name) => {
    const own = Object.hasOwn(file.profiles ?? {}, name) ? file.profiles?.[name] : undefined;
    const known = own?.command === undefined ? profileByName(name)?.headless : undefined;
    return (own?.headless ?? known) !== undefined;
  });
}

/** The values that `agent` may have in this workflow. */
export function agentNames(file: WorkflowFile): readonly string[] {
  return [...new Set([...profileNames, ...Object.keys(file.profiles ?? {})])];
}
