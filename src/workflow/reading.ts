// One reading of a workflow: its source, its report, and the facts that all parts share.

import type { Millis, PathClaim, Workflow } from "../../state/model/state.ts";
import type { FeatureFile } from "./features.ts";
import type { Report } from "./problem.ts";
import type { Place, Source } from "./source.ts";

/** The facts about the whole workflow that reading a part needs. */
export interface Reading {
  readonly workspace: string;
  readonly source: Source;
  readonly report: Report;
  readonly goal: string;
  /** The values of `{{name}}`, besides a feature's own words. */
  readonly vars: Readonly<Record<string, string>>;
  /** Of every session and of the commands of checks, unless the task says otherwise. */
  readonly env: Readonly<Record<string, string>>;
  readonly isolation: Workflow["isolation"];
  /** Of agents, unless the task says otherwise. */
  readonly hungAfterMs: Millis;
  /** The profile of tasks that name none. */
  readonly agent: string;
  /** The profiles that there are. */
  readonly agents: readonly string[];
  /** The profiles that can run without a screen. */
  readonly headless: readonly string[];
  readonly features: ReadonlyMap<string, FeatureFile>;
  claim(source: Source, place: Place, written: string): PathClaim;
}

export function asTexts(values: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, String(value)]));
}
