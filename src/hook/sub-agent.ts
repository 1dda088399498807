// Finds the prompt of the sub-agent that a hook was called in, as the first message of its own transcript.

import { setTimeout } from "node:timers/promises";
import { subAgentFile } from "../agents/sub-agents.ts";
import { type Fields, fieldsOf, parseFields, textOf } from "../system/fields.ts";
import { startOf } from "../system/file-parts.ts";

/** A transcript may be written a little after its agent has begun. */
const patienceMs = 1_000;
const lookAgainMs = 50;

/** null: the call is the agent's own. Empty: it is a sub-agent's, and nothing says what that was told. */
export async function subAgentIn(fields: Fields): Promise<string | null> {
  const id = textOf(fields.agent_id);
  if (id === null) return null;
  const path = transcriptOf(id, fields);
  for (const giveUpAt = performance.now() + patienceMs; ; await setTimeout(lookAgainMs)) {
    const opening = openingIn(path);
    if (opening !== null || path === null || performance.now() > giveUpAt) return opening ?? "";
  }
}

function transcriptOf(id: string, fields: Fields): string | null {
  const parent = textOf(fields.transcript_path);
  // The id becomes part of a path.
  if (parent === null || !/^[\w-]+$/.test(id)) return null;
  return subAgentFile(parent, id);
}

/** null: it has no first message, or not yet. */
export function openingIn(path: string | null): string | null {
  const [first = ""] = path === null ? [] : startOf(path, openingBytesMax).split("\n");
  const content = fieldsOf(parseFields(first)?.message)?.content;
  if (content === undefined) return null;
  return (typeof content === "string" ? content : JSON.stringify(content)).slice(0, openingMax);
}

const openingMax = 200_000;
/** The line has more than that: where and when it was said. */
const openingBytesMax = 4 * 1024 * 1024;
