import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { usageIn } from "../../../src/agents/usage.ts";

const prices = { input: 3, cached: 0.3, output: 15 };
const said = (line: object, own: typeof prices | null = null) =>
  usageIn(Buffer.from(JSON.stringify(line)), own);
const timestamp = "2026-01-10T10:00:00.000Z";

test("Claude Code: each response has its own, on every line of it; what filled the cache was read anew", () => {
  const usage = {
    input_tokens: 10,
    cache_creation_input_tokens: 5,
    cache_read_input_tokens: 1_000,
    output_tokens: 7,
    service_tier: "standard",
  };
  const line = { type: "assistant", timestamp, message: { id: "msg_1", role: "assistant", usage } };
  expect(said(line)).toEqual({
    name: "msg_1",
    isTotal: false,
    at: Date.parse(timestamp),
    usage: { input: 15, cached: 1_000, output: 7, cost: 0 },
  });
  expect(said(line, prices)?.usage.cost).toBeCloseTo((15 * 3 + 1_000 * 0.3 + 7 * 15) / 1_000_000, 12);
});

test("Codex: the total of the conversation, whose input has the cached in it", () => {
  const total_token_usage = {
    input_tokens: 300,
    cached_input_tokens: 100,
    output_tokens: 40,
    total_tokens: 340,
  };
  const info = { total_token_usage, last_token_usage: total_token_usage };
  expect(said({ timestamp, type: "event_msg", payload: { type: "token_count", info } })).toMatchObject({
    isTotal: true,
    usage: { input: 200, cached: 100, output: 40 },
  });
  expect(said({ timestamp, type: "event_msg", payload: { type: "token_count", info: null } })).toBeNull();
});

test("pi: each message has its own, and what it cost", () => {
  const usage = {
    input: 5,
    output: 6,
    cacheRead: 7,
    cacheWrite: 8,
    totalTokens: 26,
    cost: { input: 0.1, total: 0.25 },
  };
  const line = { type: "message", id: "a1", timestamp, message: { role: "assistant", usage } };
  expect(said(line, prices)).toMatchObject({
    name: "a1",
    usage: { input: 13, cached: 7, output: 6, cost: 0.25 },
  });
});

test("Gemini CLI: each message of its chat has its own, and what stands there again replaces it", () => {
  const folder = join(import.meta.dirname, "../../fixtures/files/transcripts/gemini-chat/none");
  const lines = readFileSync(join(folder, "session-2026-11-25T07-38-ba40b72b.jsonl"), "utf8").split("\n");
  const recorded = lines.flatMap((line) => usageIn(Buffer.from(line), null) ?? []);
  expect(recorded.length).toBeGreaterThan(0);
  for (const { at, isTotal, usage } of recorded) {
    expect(at).not.toBeNaN();
    expect(isTotal).toBe(false);
    expect(usage).toEqual({ input: 100, cached: 0, output: 20, cost: 0 });
  }
  const tokens = { input: 300, output: 40, cached: 100, thoughts: 7, tool: 5, total: 352 };
  expect(said({ id: "g1", timestamp, type: "gemini", content: "", tokens })).toMatchObject({
    name: "g1",
    usage: { input: 205, cached: 100, output: 47 },
  });
});

test("other lines say nothing, whatever they are", () => {
  for (const line of ["", "{", '"usage"', '{"usage":1}', '{"message":{"usage":{"input_tokens":"many"}}}'])
    expect(usageIn(Buffer.from(line), null), line).toBeNull();
});
