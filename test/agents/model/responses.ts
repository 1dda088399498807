// OpenAI Responses: Codex.
import { z } from "zod";
import { type Answer, type Conversation, openingOf, type Step, type Tool, usage } from "./conversation.ts";
import { type Dialect, json, piecesOf, serverSentEvents, textIn } from "./dialect.ts";

const toolSchema = z.looseObject({ type: z.string().optional(), name: z.string().optional() });
const requestSchema = z.looseObject({
  model: z.string().default("scripted"),
  stream: z.boolean().default(false),
  input: z.union([z.string(), z.array(z.unknown())]).default([]),
  tools: z.array(toolSchema.extend({ tools: z.array(toolSchema).optional() })).default([]),
});
const itemSchema = z.looseObject({
  type: z.string().default("message"),
  role: z.string().optional(),
  call_id: z.string().optional(),
  content: z.unknown().optional(),
  output: z.unknown().optional(),
});

export const responses: Dialect = {
  read(body) {
    const { model, stream, input, tools } = requestSchema.parse(body);
    const steps = typeof input === "string" ? [said(input)] : input.flatMap(stepsOf);
    return {
      model,
      isStreamed: stream,
      opening: openingOf(steps),
      steps,
      tools: new Map(
        tools.flatMap((tool): [string, Tool][] =>
          tool.type === "namespace"
            ? (tool.tools ?? []).map((inner) => entryOf(inner, tool.name ?? null))
            : [entryOf(tool, null)],
        ),
      ),
    };
  },

  async answer(response, conversation, answer) {
    const document = documentOf(conversation, answer);
    if (!conversation.isStreamed) return json(response, 200, document);
    const raw = serverSentEvents(response);
    let sequence = 0;
    const send = (type: string, rest: object) => raw(type, { type, sequence_number: sequence++, ...rest });
    send("response.created", { response: { ...document, status: "in_progress", output: [], usage: null } });
    for (const [index, item] of document.output.entries()) sendItem(send, index, item);
    send("response.completed", { response: document });
    response.end();
  },

  failure: (_status, error, message) => ({ error: { type: error, code: error, message } }),
};

function said(text: string): Step {
  return { kind: "said", text };
}

function entryOf(tool: z.output<typeof toolSchema>, namespace: string | null): [string, Tool] {
  return [
    tool.name ?? tool.type ?? "",
    { isFreeText: tool.type === "custom", namespace, wantsObject: false },
  ];
}

function stepsOf(raw: unknown): Step[] {
  const item = itemSchema.parse(raw);
  if (item.type.endsWith("_call_output")) return [{ kind: "result", text: textIn(item.output) }];
  if (item.type.endsWith("_call")) return [{ kind: "called", id: item.call_id ?? "" }];
  if (item.role === "assistant") return [{ kind: "answered" }];
  return item.role === "user" ? [said(textIn(item.content))] : [];
}

function documentOf({ model }: Conversation, answer: Answer) {
  return {
    id: `resp_${answer.id}`,
    object: "response",
    created_at: Math.floor(Date.now() / 1000),
    model,
    status: "completed",
    output: itemsOf(answer),
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: usage.input + usage.output,
    },
    error: null,
  };
}

type Item = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

function itemsOf({ id, text, uses }: Answer): Item[] {
  const content = [{ type: "output_text", text, annotations: [] }];
  const message = { id: `msg_${id}`, type: "message", status: "completed", role: "assistant", content };
  const calls = uses.map((use): Item => {
    const common = {
      id: `item_${use.id}`,
      call_id: use.id,
      name: use.name,
      status: "completed",
      ...(use.namespace === null ? {} : { namespace: use.namespace }),
    };
    return use.isFreeText
      ? { type: "custom_tool_call", ...common, input: String(use.input.input) }
      : { type: "function_call", ...common, arguments: JSON.stringify(use.input) };
  });
  return [...(text === "" ? [] : [message]), ...calls];
}

function sendItem(send: (type: string, rest: object) => void, index: number, item: Item): void {
  const place = { item_id: item.id, output_index: index };
  if (item.type === "message") {
    const text = textIn(item.content);
    send("response.output_item.added", {
      output_index: index,
      item: { ...item, status: "in_progress", content: [] },
    });
    for (const delta of piecesOf(text))
      send("response.output_text.delta", { ...place, content_index: 0, delta });
    send("response.output_text.done", { ...place, content_index: 0, text });
  } else {
    const [key, event] =
      item.type === "custom_tool_call"
        ? ["input", "response.custom_tool_call_input"]
        : ["arguments", "response.function_call_arguments"];
    send("response.output_item.added", {
      output_index: index,
      item: { ...item, status: "in_progress", [key]: "" },
    });
    send(`${event}.delta`, { ...place, delta: item[key] });
    send(`${event}.done`, { ...place, [key]: item[key] });
  }
  send("response.output_item.done", { output_index: index, item });
}
