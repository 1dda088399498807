// Where the workspace is, and where its state is kept.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { partsOf } from "../../state/locks/path.ts";

export const workflowFile = "lockstep.yaml";
export const defaultStateDir = ".lockstep";

/** The nearest folder at or above `start` that holds lockstep.yaml, as git finds a repository. */
export function findWorkspace(start: string): string | null {
  let folder = resolve(start);
  while (!existsSync(join(folder, workflowFile))) {
    const above = dirname(folder);
    if (above === folder) return null;
    folder = above;
  }
  return folder;
}

/** The absolute folder of the run's state. `stateDir` as written: relative to the workspace, also with a leading `/`. */
export function stateFolder(workspace: string, stateDir: string): string {
  return join(workspace, ...partsOf(stateDir));
}

/** `stateDir` of lockstep.yaml, also when the rest of that file is not valid: the state must be found to say so. */
export async function readStateDir(workspace: string): Promise<string> {
  let text: string;
  try {
    text = readFileSync(join(workspace, workflowFile), "utf8");
  } catch {
    return defaultStateDir;
  }
  // Most files do not say it, and then need not be parsed: a hook asks this before every write of an agent.
  if (!text.includes("stateDir")) return defaultStateDir;
  const { isMap, parseDocument } = await import("yaml");
  const { contents } = parseDocument(text, { prettyErrors: false, logLevel: "silent" });
  const written = isMap(contents) ? contents.get("stateDir") : undefined;
  return typeof written === "string" && partsOf(written).length > 0 ? written : defaultStateDir;
}
