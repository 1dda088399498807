// Gemini's generateContent: Gemini CLI. The model's name stands in the address, so the server adds it to the body.
import { z } from "zod";
import { type Conversation, openingOf, plainTool, type Step, type Tool, usage } from "./conversation.ts";
import { type Dialect, json, serverSentEvents } from "./dialect.ts";

const partSchema = z.looseObject({
  text: z.string().optional(),
  functionCall: z.looseObject({ id: z.string().optional() }).optional(),
  functionResponse: z.looseObject({ response: z.unknown().optional() }).optional(),
});
const contentSchema = z.looseObject({ role: z.string().optional(), parts: z.array(partSchema).default([]) });
const declarationSchema = z.looseObject({ name: z.string(), parametersJsonSchema: z.unknown().optional() });
const requestSchema = z.looseObject({
  model: z.string(),
  stream: z.boolean(),
  contents: z.array(contentSchema).default([]),
  tools: z.array(z.looseObject({ functionDeclarations: z.array(declarationSchema).default([]) })).default([]),
});

export const gemini: Dialect = {
  read(body) {
    const { model, stream, contents, tools } = requestSchema.parse(body);
    const steps = contents.flatMap(({ role, parts }) => parts.flatMap((part) => stepsOf(role, part)));
    const declared = tools.flatMap((group) => group.functionDeclarations);
    return {
      model,
      isStreamed: stream,
      opening: openingOf(steps),
      steps,
      tools: new Map(
        declared.map((one): [string, Tool] => [one.name, { ...plainTool, wantsObject: wantsObject(one) }]),
      ),
    };
  },

  async answer(response, conversation, { id, text, uses }) {
    const parts = [
      ...(text === "" ? [] : [{ text }]),
      ...uses.map((use) => ({ functionCall: { id: use.id, name: use.name, args: use.input } })),
    ];
    if (!conversation.isStreamed) return json(response, 200, chunk(conversation, id, parts, true));
    const send = serverSentEvents(response);
    for (const [at, part] of parts.entries())
      send(null, chunk(conversation, id, [part], at === parts.length - 1));
    response.end();
  },

  failure: (status, error, message) => ({ error: { code: status, status: error, message } }),
};

/** What the agent says for the model, in a conversation that was cut off and is taken up again. */
const interrupted = "[The previous response was interrupted before it completed.]";

function stepsOf(role: string | undefined, part: z.output<typeof partSchema>): Step[] {
  if (part.functionCall !== undefined) return [{ kind: "called", id: part.functionCall.id ?? "" }];
  if (part.functionResponse !== undefined)
    return [{ kind: "result", text: JSON.stringify(part.functionResponse.response) }];
  if (part.text === undefined || part.text === "" || part.text === interrupted) return [];
  return [role === "model" ? { kind: "answered" } : { kind: "said", text: part.text }];
}

const resultSchema = z.looseObject({
  properties: z.looseObject({ result: z.looseObject({ type: z.literal("object") }) }),
});

function wantsObject({ parametersJsonSchema }: z.output<typeof declarationSchema>): boolean {
  return resultSchema.safeParse(parametersJsonSchema).success;
}

function chunk({ model }: Conversation, id: string, parts: readonly object[], isLast: boolean): object {
  return {
    responseId: id,
    modelVersion: model,
    usageMetadata: {
      promptTokenCount: usage.input,
      candidatesTokenCount: usage.output,
      totalTokenCount: usage.input + usage.output,
    },
    candidates: [
      { index: 0, content: { role: "model", parts }, ...(isLast ? { finishReason: "STOP" } : {}) },
    ],
  };
}
