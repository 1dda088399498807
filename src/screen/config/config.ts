// The person's own file: keys, colours, layout, notifications. Out comes what it says, or every problem in it with its
// line. A file that is not there says nothing.

import { readFileSync } from "node:fs";
import { usualTheme } from "../../../state/model/theme.ts";
import type { Ui } from "../../../state/screen/ui.ts";
import { configFile } from "../../system/places.ts";
import type { ReadConfig } from "./read.ts";

const nothing: ReadConfig = { config: {}, keys: {}, problems: [] };

export async function readConfig(path = configFile("config.yaml")): Promise<ReadConfig> {
  const text = textOf(path);
  // The YAML library is loaded only for who has such a file: it takes 20 ms.
  return text === null ? nothing : (await import("./read.ts")).configOf(path, text);
}

/** The part of the user's file that concerns the screen's own state. */
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
