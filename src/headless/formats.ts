// The formats in which agents tell what they do without a screen. One file a format; this one is the table.
import type { HeadlessFormat } from "../../state/plan.ts";
import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import { gemini } from "./gemini.ts";
import { opencode } from "./opencode.ts";
import { pi } from "./pi.ts";
import type { Format } from "./said.ts";

export const formats: Readonly<Record<HeadlessFormat, Format>> = { claude, codex, gemini, opencode, pi };

export function formatNamed(name: string): Format | null {
  return Object.entries(formats).find(([known]) => known === name)?.[1] ?? null;
}
