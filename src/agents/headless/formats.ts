// The formats in which agents tell what they do without a screen. One file a format; this one is the table.
import type { HeadlessFormat } from "../../../state/model/plan.ts";
import { claude } from "../claude/headless.ts";
import { codex } from "../codex/headless.ts";
import { gemini } from "../gemini/headless.ts";
import { opencode } from "../opencode/headless.ts";
import { pi } from "../pi/headless.ts";
import type { Format } from "./message.ts";

export const formats: Readonly<Record<HeadlessFormat, Format>> = { claude, codex, gemini, opencode, pi };

export function formatNamed(name: string): Format | null {
  return Object.entries(formats).find(([known]) => known === name)?.[1] ?? null;
}
