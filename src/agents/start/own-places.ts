// Where agents keep what is their own, below the home of whoever runs them.
import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../profile.ts";

export function atHome(environment: Environment, path: string): string {
  return join(environment.HOME ?? homedir(), path);
}
