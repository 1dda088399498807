// The scripted model: a server on loopback that plays a scenario to whichever agents ask, in the API of each. In flow
// their requests, out flow the scripted answers and, in `problems`, whatever did not go as the script says.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { anthropic } from "./anthropic.ts";
import { type Conversation, callId, resultsOf, type ToolUse, turnsPlayed } from "./conversation.ts";
import { type Dialect, json, serverSentEvents } from "./dialect.ts";
import { gemini } from "./gemini.ts";
import { responses } from "./responses.ts";
import type { Scenario, Script, Turn } from "./scenario.ts";
import { chooseTool } from "./tools.ts";

/** One request that was answered from a script. */
export interface Played {
  readonly script: string;
  readonly turn: number;
  readonly conversation: Conversation;
}

export class ScriptedModel {
  readonly played: Played[] = [];
  /** Empty when all went as the script says. */
  readonly problems: string[] = [];
  readonly #scenario: Scenario;
  readonly #server: Server;
  /** How often the fault of a turn has been played. */
  readonly #faults = new Map<string, number>();
  #answers = 0;

  private constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(scenario: Scenario): Promise<ScriptedModel> {
    const model = new ScriptedModel(scenario);
    await new Promise<void>((resolve, reject) => {
      model.#server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    return model;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string")
      throw new Error("The scripted model does not listen.");
    return `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
      const text = await textOf(request);
      const body: unknown = text === "" ? {} : JSON.parse(text);
      await this.#answer(request.method ?? "GET", pathname, body, response);
    } catch (error) {
      this.problems.push(`${request.method} ${request.url}: ${String(error)}`);
      if (response.headersSent) response.destroy();
      else json(response, 500, { error: { type: "api_error", message: String(error) } });
    }
  }

  async #answer(method: string, path: string, body: unknown, response: ServerResponse): Promise<void> {
    const [, model, verb] = /\/models\/([^/:]+):(\w+)$/.exec(path) ?? [];
    if (method === "POST" && path.endsWith("/messages")) return this.#play(anthropic, body, response);
    if (method === "POST" && path.endsWith("/responses")) return this.#play(responses, body, response);
    if (path.endsWith("/count_tokens")) return json(response, 200, { input_tokens: 100 });
    if (verb === "countTokens") return json(response, 200, { totalTokens: 100 });
    if (method === "POST" && model !== undefined && typeof body === "object")
      return this.#play(gemini, { ...body, model, stream: verb === "streamGenerateContent" }, response);
    // Agents ask for more than a model has: a plain no is what they all get on with.
    return json(response, method === "HEAD" ? 200 : 404, {
      error: { type: "not_found_error", message: path },
    });
  }

  async #play(dialect: Dialect, body: unknown, response: ServerResponse): Promise<void> {
    const conversation = dialect.read(body);
    this.#answers += 1;
    const id = `${process.pid}x${this.#answers}`;
    const say = (text: string) => dialect.answer(response, conversation, { id, text, uses: [] });
    if (isAside(conversation)) return say("A title");
    const script = this.#scenario.scripts.find(({ when }) => when?.test(conversation.opening) ?? true);
    if (script === undefined) {
      this.problems.push(`No script is for: ${conversation.opening.slice(-300)}`);
      return say("No script is for this conversation.");
    }
    const at = turnsPlayed(conversation);
    const turn = script.turns[at];
    this.played.push({ script: script.name, turn: at, conversation });
    if (turn === undefined) {
      if (script.afterwards === undefined) this.problems.push(`${script.name} has no turn ${at}.`);
      return say(script.afterwards ?? "There is nothing left to do.");
    }
    if (turn.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, turn.delayMs));
    if (this.#fails(dialect, script, at, turn, response)) return;
    this.#check(script, at, turn, conversation);
    const uses = this.#usesOf(script, at, turn, conversation);
    return dialect.answer(response, conversation, { id, text: textAfter(turn, uses), uses });
  }

  /** true: the fault of this turn was its answer. */
  #fails(dialect: Dialect, { name }: Script, at: number, { fault }: Turn, response: ServerResponse): boolean {
    if (fault === undefined) return false;
    const key = `${name} ${at}`;
    const times = this.#faults.get(key) ?? 0;
    if (times >= (fault.times ?? Number.POSITIVE_INFINITY)) return false;
    this.#faults.set(key, times + 1);
    if (fault.kind === "hang") return true;
    if (fault.kind === "status") {
      json(response, fault.status, dialect.failure(fault.status, fault.error, "scripted"));
    } else {
      serverSentEvents(response)("ping", { type: "ping" });
      // Not before the first piece has left.
      setImmediate(() => response.destroy());
    }
    return true;
  }

  #check({ name }: Script, at: number, { expects }: Turn, conversation: Conversation): void {
    const results = resultsOf(conversation);
    if (expects === undefined || results.some((text) => expects.test(text))) return;
    this.problems.push(
      `${name}, turn ${at}: no result shows ${expects}; the last: ${results.at(-1)?.slice(0, 500)}`,
    );
  }

  #usesOf(script: Script, at: number, turn: Turn, conversation: Conversation): ToolUse[] {
    const calls = turn.calls ?? [];
    const end = calls.length === 0 ? endOfSubAgent(turn, conversation) : null;
    if (end !== null) return [{ ...end, id: callId(script.name, at, 0) }];
    return calls.flatMap((call, n) => {
      const tool = chooseTool(call, conversation);
      return tool === null ? [] : [{ ...tool, id: callId(script.name, at, n) }];
    });
  }
}

/** Titles, summaries and probes offer no tools, but for Codex's title; they are no part of what is scripted. */
function isAside({ tools, opening }: Conversation): boolean {
  return tools.size === 0 || opening.includes("single-line task title");
}

/** A turn that only waits, for an agent that has no tool to wait with, still has to say something. */
function textAfter({ text }: Turn, uses: readonly ToolUse[]): string {
  return text ?? (uses.length === 0 ? "Go on." : "");
}

/** A sub-agent of Gemini CLI ends with a call of its own. */
function endOfSubAgent({ text = "" }: Turn, { tools }: Conversation): Omit<ToolUse, "id"> | null {
  const tool = tools.get("complete_task");
  if (tool === undefined) return null;
  const result = tool.wantsObject ? { response: text } : text;
  return { name: "complete_task", namespace: null, input: { result }, isFreeText: false };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}
