// Where the transcripts of sub-agents are: some agents keep them in a folder beside the conversation's own.
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const folderName = "subagents";

/** The file of one sub-agent. `id` becomes part of the path. */
export function subAgentFile(transcript: string, id: string): string {
  return join(folderOf(transcript), `agent-${id}.jsonl`);
}

/** Empty where there is no such folder. */
export function subAgentFiles(transcript: string): readonly string[] {
  if (!transcript.endsWith(".jsonl")) return [];
  const folder = folderOf(transcript);
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".jsonl"))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** The conversation that a sub-agent's file lies beside; null: it lies in no such folder. */
export function conversationOf(file: string): string | null {
  const folder = dirname(file);
  return basename(folder) === folderName ? `${dirname(folder)}.jsonl` : null;
}

function folderOf(transcript: string): string {
  return join(transcript.replace(/\.jsonl$/, ""), folderName);
}
