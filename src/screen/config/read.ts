// Reads the text of a person's own file; see config.ts.

import { type Config, configKeys, configSchema } from "../../../state/files/config-schema.ts";
import { bindings } from "../../../state/screen/keys/bindings.ts";
import { readKey } from "../../../state/screen/keys/key.ts";
import { clash, type KeyChoices } from "../../../state/screen/keys/keymap.ts";
import { nearest } from "../../workflow/nearest.ts";
import { type Problem, type Report, reportInto, reportIssues } from "../../workflow/problem.ts";
import { parseYaml, type Source } from "../../workflow/source.ts";

export function configOf(file: string, text: string): ReadConfig {
  const parsed = parseYaml(file, text);
  if (!parsed.ok) return refused([`${file}:${parsed.line}: ${parsed.message}`]);
  const problems: Problem[] = [];
  const report = reportInto(problems);
  const { source } = parsed;
  // An empty file, or one of comments.
  const read = configSchema.safeParse(source.value ?? {});
  for (const issue of read.error?.issues ?? []) {
    if (issue.code === "unrecognized_keys" && issue.path.length === 0)
      for (const key of issue.keys) report(source, [key], unknown(key, configKeys));
    else reportIssues(report, source, [issue]);
  }
  const keys = read.success ? keysOf(read.data, source, report) : {};
  if (!read.success || problems.length > 0) return refused(problems.map(sentenceOf));
  return { config: read.data, keys, problems: [] };
}

function refused(problems: readonly string[]): ReadConfig {
  return { config: {}, keys: {}, problems };
}

function sentenceOf({ file, line, field, message }: Problem): string {
  return `${file}:${line}: ${field === "" ? "" : `${field}: `}${message}`;
}

function unknown(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near !== null) return `there is no ${name}; did you mean ${near}?`;
  return known.length > namesMax
    ? `there is no ${name}; \`:\` lists them all`
    : `expected one of ${known.join(", ")}`;
}

/** More are no sentence. */
const namesMax = 10;

function keysOf(config: Config, source: Source, report: Report): KeyChoices {
  const names = bindings.map(({ name }) => name);
  const chosen: Record<string, readonly string[]> = {};
  for (const [name, written] of Object.entries(config.keys ?? {})) {
    if (!names.includes(name)) {
      report(source, ["keys", name], unknown(name, names));
      continue;
    }
    const ids = (typeof written === "string" ? [written] : written).map((text) => {
      const id = readKey(text);
      if (id === null)
        report(
          source,
          ["keys", name],
          `expected a key such as Z, space, Ctrl-x or shift-left, found ${text}`,
        );
      return id ?? "";
    });
    chosen[name] = ids;
  }
  const twice = clash(chosen);
  if (twice === null) return chosen;
  const [first = "", second = ""] = twice.names;
  const own = chosen[second] === undefined ? first : second;
  report(source, ["keys", own], `${twice.key} is already the key of ${own === first ? second : first}`);
  return chosen;
}

export interface ReadConfig {
  readonly config: Config;
  readonly keys: KeyChoices;
  /** Sentences with file and line; where there are any, nothing of the file is used. */
  readonly problems: readonly string[];
}
