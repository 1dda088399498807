// The person's own file: keys, colours, layout, notifications. Out comes what it says, or every problem in it with its
// line. A file that is not there says nothing.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { KeyChoices } from "../../state/keymap.ts";
import type { Config } from "../../state/schema-config.ts";
import { usualTheme } from "../../state/theme.ts";
import type { Ui } from "../../state/ui.ts";

export interface ReadConfig {
  readonly config: Config;
  readonly keys: KeyChoices;
  /** Sentences with file and line; where there are any, nothing of the file is used. */
  readonly problems: readonly string[];
}

const nothing: ReadConfig = { config: {}, keys: {}, problems: [] };

export function configPath(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CONFIG_HOME: home } = env;
  return join(
    home === undefined || home === "" ? join(homedir(), ".config") : home,
    "lockstep",
    "config.yaml",
  );
}

export async function readConfig(path = configPath()): Promise<ReadConfig> {
  const text = textOf(path);
  // The YAML library is loaded only for who has such a file: it takes 20 ms.
  return text === null ? nothing : (await import("./config-read.ts")).configOf(path, text);
}

/** What of it concerns the screen's own state. */
export function uiOf({ config, keys }: ReadConfig): Partial<Ui> {
  const theme = { name: config.theme ?? usualTheme.name, colors: config.colors ?? {} };
  return { keys, theme, ...(config.layout === undefined ? {} : { arrangement: config.layout }) };
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
