// How a model is spoken to: one file for each API reads its requests and writes its answers.
import type { ServerResponse } from "node:http";
import type { Answer, Conversation } from "./conversation.ts";

export interface Dialect {
  /** Throws where the request is not one of this API. */
  read(body: unknown): Conversation;
  answer(response: ServerResponse, conversation: Conversation, answer: Answer): Promise<void>;
  failure(status: number, error: string, message: string): object;
}

export function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

export function serverSentEvents(response: ServerResponse): (event: string | null, document: object) => void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  return (event, document) =>
    response.write(`${event === null ? "" : `event: ${event}\n`}data: ${JSON.stringify(document)}\n\n`);
}

/** As a model does: no answer of more than a few words comes in one piece. */
export function piecesOf(text: string): string[] {
  return text.match(/[\s\S]{1,24}/g) ?? [""];
}

/** The text in a content, whether that is a text or a list of blocks, also in one another. */
export function textIn(content: unknown): string {
  if (typeof content === "string") return content;
  if (Array.isArray(content)) return content.map(textIn).join("\n");
  if (typeof content !== "object" || content === null) return "";
  if ("text" in content) return textIn(content.text);
  return "content" in content ? textIn(content.content) : "";
}
