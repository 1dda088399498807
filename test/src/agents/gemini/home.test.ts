import { lstatSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { whyNoHooks } from "../../../../src/agents/gemini/home.ts";
import { profileByName } from "../../../../src/agents/table.ts";
import { startAgent } from "../../../../src/supervisor/launch/start-agent.ts";
import { exampleState, runningSession, taskId } from "../../../helpers/example-state.ts";
import { folderWith } from "../../../helpers/folders.ts";

afterEach(() => vi.unstubAllEnvs());

/** A session's home, made beside what its person has. */
function started(theirs: Readonly<Record<string, string>>) {
  const base = folderWith(theirs);
  vi.stubEnv("GEMINI_CLI_HOME", base);
  const state = exampleState();
  const task = state.tasks[taskId("trading")];
  const gemini = profileByName("gemini");
  if (task === undefined || gemini === null) throw new Error("The example lost its task.");
  const sessions = join(base, "sessions");
  const around = { state, task, session: runningSession, workspace: base, sessions };
  const start = () => startAgent(gemini, { ...around, insideFolder: join(base, "inside"), isFenced: false });
  return { base, own: join(start().env.GEMINI_CLI_HOME ?? "", ".gemini"), start };
}

describe("the home of a session of Gemini CLI", () => {
  test("has what its person has, and what is written there is written into the person's", () => {
    const { base, own } = started({ ".gemini/settings.json": "{}", ".gemini/commands/a.toml": "" });
    expect(readFileSync(join(own, "commands/a.toml"), "utf8")).toBe("");
    // There from before, not there yet, and in a folder that was not there yet.
    for (const path of ["settings.json", "oauth_creds.json", "tmp/chat.jsonl"]) {
      writeFileSync(join(own, path), "new");
      expect(readFileSync(join(base, ".gemini", path), "utf8")).toBe("new");
    }
  });

  test("has our extension among the person's, which get nothing of it", () => {
    const { base, own } = started({ ".gemini/extensions/theirs/gemini-extension.json": "{}" });
    expect(readFileSync(join(own, "extensions/theirs/gemini-extension.json"), "utf8")).toBe("{}");
    const hooks = readFileSync(join(own, "extensions/lockstep/hooks/hooks.json"), "utf8");
    expect(hooks).toContain("hook pre-tool-use --for gemini");
    expect(lstatSync(join(base, ".gemini/extensions/lockstep"), { throwIfNoEntry: false })).toBeUndefined();
  });

  test("knows the person's projects, and keeps a list of them that may be replaced", () => {
    const { own } = started({ ".gemini/projects.json": '{"projects":{}}' });
    expect(lstatSync(join(own, "projects.json")).isFile()).toBe(true);
    expect(readFileSync(join(own, "projects.json"), "utf8")).toBe('{"projects":{}}');
  });

  test("is made again where it is", () => {
    const { own, start } = started({ ".gemini/settings.json": "{}" });
    start();
    expect(readFileSync(join(own, "settings.json"), "utf8")).toBe("{}");
  });
});

describe("hooks of Gemini CLI are off", () => {
  const why = (theirs: string, ours = "{}") => {
    const base = folderWith({ ".gemini/settings.json": theirs, "work/.gemini/settings.json": ours });
    return whyNoHooks({ GEMINI_CLI_HOME: base }, join(base, "work"), "/w/sessions/a-1");
  };

  test("where its settings say so, in a file with comments too, and the workspace's outweigh the person's", () => {
    expect(why("{}")).toBeNull();
    expect(why("not JSON")).toBeNull();
    const off = '{ // for "now"\n "x": "// no comment", /* */ "hooksConfig": { "enabled": false } }';
    expect(why(off)).toMatch(/hooksConfig.enabled is false in .*\/\.gemini\/settings\.json/);
    expect(why(off, '{"hooksConfig":{"enabled":true}}')).toBeNull();
    expect(why("{}", off)).toContain("work/.gemini/settings.json");
  });

  test("where they allow only extensions of other places", () => {
    const only = (pattern: string) => why(JSON.stringify({ security: { allowedExtensions: [pattern] } }));
    expect(only("^https://")).toContain("security.allowedExtensions");
    expect(only("/sessions/")).toBeNull();
  });
});
