// The readers of agents' output, a row each: headless events, usage, transcripts. Apart from table.ts, since
// they take time to load and most commands read nothing.
import type { z } from "zod";
import type { Format as Transcript } from "../transcript/reader.ts";
import { claude } from "./claude/headless.ts";
import { claudeStream, claudeTranscript } from "./claude/transcript.ts";
import { usageLines as claudeUsage } from "./claude/usage.ts";
import { codex } from "./codex/headless.ts";
import { codexRollout } from "./codex/transcript.ts";
import { usageLines as codexUsage } from "./codex/usage.ts";
import { gemini } from "./gemini/headless.ts";
import { geminiChat } from "./gemini/transcript.ts";
import { usageLines as geminiUsage } from "./gemini/usage.ts";
import type { Format } from "./headless/message.ts";
import { opencode } from "./opencode/headless.ts";
import { opencodeExport } from "./opencode/transcript.ts";
import { usageLines as opencodeUsage } from "./opencode/usage.ts";
import { pi } from "./pi/headless.ts";
import { piSession } from "./pi/transcript.ts";
import { usageLines as piUsage } from "./pi/usage.ts";
import type { UsageLine } from "./usage-line.ts";

export interface Readers {
  readonly name: string;
  readonly headless: Format;
  readonly usage: readonly z.ZodType<UsageLine>[];
  readonly transcripts: readonly Transcript[];
}

export const readers: readonly Readers[] = [
  { name: "claude", headless: claude, usage: claudeUsage, transcripts: [claudeTranscript, claudeStream] },
  { name: "codex", headless: codex, usage: codexUsage, transcripts: [codexRollout] },
  { name: "gemini", headless: gemini, usage: geminiUsage, transcripts: [geminiChat] },
  { name: "opencode", headless: opencode, usage: opencodeUsage, transcripts: [opencodeExport] },
  { name: "pi", headless: pi, usage: piUsage, transcripts: [piSession] },
];

/** null: no agent of this name tells what it does without a screen. */
export function headlessFormat(name: string): Format | null {
  return readers.find((one) => one.name === name)?.headless ?? null;
}
