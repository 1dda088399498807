// The part of the demo agent in `lockstep plan`: it proposes what `lockstep init` would.
import { proposeBoundaries } from "../init/boundaries.ts";
import { readRepository } from "../init/repository.ts";
import { plannerTask } from "../planner/agent.ts";
import { look, type Role, say, write } from "./script.ts";

/** null: the prompt asks for something else. */
export function plannerRole(task: string, prompt: string, workspace: string): Role | null {
  const [, path] = /^Write the proposal to the file (\S+) /m.exec(prompt) ?? [];
  if (task !== plannerTask || path === undefined) return null;
  const boundaries = proposeBoundaries("feature", readRepository(workspace));
  return {
    id: task,
    steps: [
      say("A scripted agent divides by folders; a real one would look at what is in them."),
      look("List", "."),
      write(path, `${JSON.stringify(boundaries, null, 2)}\n`),
    ],
  };
}
