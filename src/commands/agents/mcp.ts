// `lockstep mcp`: an MCP server on stdio, for agents that can take one.
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { tools } from "../../mcp/tools.ts";
import { exitCode, messageOf } from "../../system/failure.ts";
import type { Places } from "../../system/places.ts";
import { version } from "../../system/version.ts";

export async function mcp(invocation: Invocation): Promise<number> {
  parse(invocation);
  const places = await placesFor(invocation);
  const serving = serveStdio(() => serverFor(places), {
    onerror: (error) => process.stderr.write(`lockstep mcp: ${error.message}\n`),
  });
  await new Promise<void>((resolve) => {
    process.stdin.once("end", resolve);
    process.stdin.once("close", resolve);
  });
  await serving.close();
  return exitCode.done;
}

function serverFor(places: Places): McpServer {
  const server = new McpServer({ name: "lockstep", version }, { capabilities: { tools: {} } });
  for (const { name, description, input, run } of tools)
    server.registerTool(name, { description, inputSchema: input }, async (given) => {
      // Each call opens a connection of its own, so a supervisor that was replaced meanwhile is found again.
      try {
        using supervisor = await supervisorFor(places);
        const answer = await run(supervisor, given as Readonly<Record<string, unknown>>);
        return { content: [{ type: "text", text: answer.sentence }], isError: !answer.ok };
      } catch (error) {
        const text = messageOf(error);
        return { content: [{ type: "text", text }], isError: true };
      }
    });
  return server;
}
