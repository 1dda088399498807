// Anthropic Messages: Claude Code, and pi and opencode as they are set up here.
import { z } from "zod";
import { type Answer, type Conversation, openingOf, plainTool, type Step, usage } from "./conversation.ts";
import { type Dialect, json, piecesOf, serverSentEvents, textIn } from "./dialect.ts";

const requestSchema = z.looseObject({
  model: z.string().default("scripted"),
  stream: z.boolean().default(false),
  messages: z
    .array(z.object({ role: z.string(), content: z.union([z.string(), z.array(z.unknown())]) }))
    .default([]),
  tools: z.array(z.looseObject({ name: z.string() })).default([]),
});
const blockSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  id: z.string().optional(),
  content: z.unknown().optional(),
});

export const anthropic: Dialect = {
  read(body) {
    const { model, stream, messages, tools } = requestSchema.parse(body);
    const steps = messages.flatMap(({ role, content }) =>
      (typeof content === "string" ? [{ type: "text", text: content }] : content).flatMap((block) =>
        stepsOf(role, block),
      ),
    );
    return {
      model,
      isStreamed: stream,
      opening: openingOf(steps),
      steps,
      tools: new Map(tools.map(({ name }) => [name, plainTool])),
    };
  },

  async answer(response, conversation, answer) {
    const message = messageOf(conversation, answer);
    if (!conversation.isStreamed) return json(response, 200, message);
    const send = serverSentEvents(response);
    const event = (type: string, rest: object) => send(type, { type, ...rest });
    event("message_start", { message: { ...message, content: [], stop_reason: null } });
    for (const [index, block] of message.content.entries()) {
      const isText = block.type === "text";
      event("content_block_start", {
        index,
        content_block: isText ? { ...block, text: "" } : { ...block, input: {} },
      });
      for (const piece of piecesOf(block.type === "text" ? block.text : JSON.stringify(block.input)))
        event("content_block_delta", {
          index,
          delta: isText
            ? { type: "text_delta", text: piece }
            : { type: "input_json_delta", partial_json: piece },
        });
      event("content_block_stop", { index });
    }
    event("message_delta", {
      delta: { stop_reason: message.stop_reason, stop_sequence: null },
      usage: message.usage,
    });
    event("message_stop", {});
    response.end();
  },

  failure: (_status, error, message) => ({ type: "error", error: { type: error, message } }),
};

function stepsOf(role: string, raw: unknown): Step[] {
  const block = blockSchema.parse(raw);
  if (block.type === "tool_use") return [{ kind: "called", id: block.id ?? "" }];
  if (block.type === "tool_result") return [{ kind: "result", text: textIn(block.content) }];
  if (block.type !== "text") return [];
  const text = block.text ?? "";
  if (role !== "assistant") return [{ kind: "said", text }];
  // Claude Code puts this in the model's mouth when it goes on with a conversation that was cut off.
  return text === "No response requested." ? [] : [{ kind: "answered" }];
}

type Block =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tool_use"; readonly id: string; readonly name: string; readonly input: object };

function messageOf({ model }: Conversation, { id, text, uses }: Answer) {
  const said: Block[] = text === "" ? [] : [{ type: "text", text }];
  const called = uses.map(
    (use): Block => ({ type: "tool_use", id: use.id, name: use.name, input: use.input }),
  );
  return {
    id: `msg_${id}`,
    type: "message",
    role: "assistant",
    model,
    content: [...said, ...called],
    stop_reason: uses.length > 0 ? "tool_use" : "end_turn",
    stop_sequence: null,
    usage: {
      input_tokens: usage.input,
      output_tokens: usage.output,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
    },
  };
}
