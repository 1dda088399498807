// What a call writes, read from the hook's question before it and from the transcript after it: the same files.
import { join } from "node:path";
import { expect, test } from "vitest";
import { isLauncher, writesOf } from "../../../src/agents/tools.ts";
import { toolCallOf } from "../../../src/hook/call.ts";
import { readInputs } from "../../../src/validator/read/inputs.ts";
import { addFiles, folderWith } from "../../helpers/folders.ts";

const envelope =
  "*** Begin Patch\n*** Add File: a.ts\n+x\n*** Update File: b.ts\n*** Move to: c.ts\n*** End Patch";
const unified = "--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-x\n+y\n--- /dev/null\n+++ b/b.ts\n";

const calls: readonly (readonly [tool: string, input: unknown, paths: readonly string[]])[] = [
  ["Write", { file_path: "/w/a.ts", content: "x" }, ["/w/a.ts"]],
  ["MultiEdit", { edits: [{ file_path: "a.ts" }, { file_path: "b.ts" }] }, ["a.ts", "b.ts"]],
  ["NotebookEdit", { notebook_path: "n.ipynb" }, ["n.ipynb"]],
  ["edit", { filename: "a.ts" }, ["a.ts"]],
  ["WriteFile", { path: "a.ts" }, ["a.ts"]],
  ["create_file", { filePath: "a.ts" }, ["a.ts"]],
  ["delete_file", { path: "a.ts" }, ["a.ts"]],
  ["insert", { path: "a.ts" }, ["a.ts"]],
  ["move_file", { source: "a.ts", destination: "b.ts" }, ["a.ts", "b.ts"]],
  ["mcp__files__write_file", { path: "a.ts" }, ["a.ts"]],
  ["str_replace_based_edit_tool", { command: "str_replace", path: "a.ts" }, ["a.ts"]],
  ["str_replace_based_edit_tool", { command: "view", path: "a.ts" }, []],
  ["apply_patch", envelope, ["a.ts", "b.ts", "c.ts"]],
  ["apply_patch", { patch: unified }, ["a.ts", "a.ts", "b.ts"]],
  ["Bash", { command: `apply_patch <<'EOF'\n${envelope}\nEOF` }, ["a.ts", "b.ts", "c.ts"]],
  ["Bash", { command: "cat a.ts" }, []],
  ["Read", { file_path: "a.ts" }, []],
];

async function writesIn(name: string, lines: readonly unknown[]): Promise<readonly string[]> {
  const folder = folderWith();
  addFiles(folder, { [name]: lines.map((line) => `${JSON.stringify(line)}\n`).join("") });
  const { files } = await readInputs([join(folder, name)], (async function* () {})());
  const { strayWrites } = files[0]?.read.gathering.session() ?? { strayWrites: new Map() };
  return [...strayWrites.values()].flat().map((write: { readonly path: string }) => write.path);
}

const inClaude = (tool: string, input: unknown) =>
  writesIn("agent-7.jsonl", [
    {
      ...{ type: "assistant", sessionId: "s", isSidechain: true, agentId: "7" },
      message: { id: "m", role: "assistant", content: [{ type: "tool_use", id: "t", name: tool, input }] },
    },
  ]);

const inCodex = (tool: string, input: unknown) =>
  writesIn("rollout.jsonl", [
    { type: "session_meta", payload: { id: "7", cwd: "/w", source: { subagent: "worker" } } },
    {
      type: "response_item",
      payload:
        typeof input === "string"
          ? { type: "custom_tool_call", name: tool, call_id: "c", input }
          : { type: "function_call", name: tool, call_id: "c", arguments: JSON.stringify(input) },
    },
  ]);

test.each(calls)("%s %j writes %j, for a hook and for readers of transcripts", async (tool, input, paths) => {
  const call = toolCallOf({ tool_name: tool, tool_input: input });
  const writes = call === null ? null : writesOf(call);
  expect(writes?.kind === "paths" ? writes.paths : []).toEqual(paths);
  expect([...(await inClaude(tool, input))].sort()).toEqual([...paths].sort());
  expect([...(await inCodex(tool, input))].sort()).toEqual([...paths].sort());
});

test("a tool that launches an agent is known by every name that it has had", () => {
  expect(["Task", "Agent", "agent", "spawn_agent", "invoke_agent", "subagent"].every(isLauncher)).toBe(true);
  expect(["TaskList", "TaskOutput", "wait_agent", "Write"].some(isLauncher)).toBe(false);
});
