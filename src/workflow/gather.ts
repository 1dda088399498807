// Gathers lockstep.yaml with what it extends and includes, over the person's own defaults. In: a workspace. Out: one
// source that knows where each word stands, and the texts. What cannot be read is reported where it is named.

import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { defaultsSchema, fileNamesSchema, keysAt } from "../../state/files/schema.ts";
import { messageOf } from "../system/failure.ts";
import { claimOf } from "../system/paths.ts";
import { configFile } from "../system/places.ts";
import { workflowFile } from "./find.ts";
import { addedTo, type Layer, laidOver, layerOf, sourceOf, without } from "./layers.ts";
import { describe, type Report, reportIssues } from "./problem.ts";
import { isMapping, type Place, parseYaml, type Source } from "./source.ts";

export interface Gathered {
  readonly source: Source;
  readonly texts: readonly string[];
  /** Absolute. */
  readonly paths: readonly string[];
}

/** null where lockstep.yaml itself, or a file under it, cannot be read as YAML. */
export async function gather(workspace: string, report: Report): Promise<Gathered | null> {
  const gathering: Gathering = { workspace, report, texts: [], paths: [] };
  const path = join(workspace, workflowFile);
  const text = await readBounded(path);
  if (!text.ok) {
    const advice = `expected a workflow: ${text.problem}. \`lockstep init\` writes one`;
    report(broken(workflowFile, 1), [], advice);
    return null;
  }
  const own = await layerIn(gathering, { name: workflowFile, path, text: text.text, above: [] });
  const defaults = await defaultsIn(gathering);
  if (own === null) return null;
  const all = defaults === null ? own : laidOver(defaults, own);
  return { source: sourceOf(workflowFile, all), texts: gathering.texts, paths: gathering.paths };
}

/** Files that people write are small; a larger one is a mistake and would only fill the memory. */
const sourceBytesMax = 4 * 1024 * 1024;

export async function readBounded(
  path: string,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string }> {
  try {
    const { size } = await stat(path);
    if (size > sourceBytesMax)
      return { ok: false, problem: `${path} is larger than ${sourceBytesMax} bytes` };
    return { ok: true, text: await readFile(path, "utf8") };
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isMissing) return { ok: false, problem: `there is no ${path}` };
    return {
      ok: false,
      problem: `${path} cannot be read (${messageOf(error)})`,
    };
  }
}

// --- helpers ------------------------------------------------------------------------------------

/** More files on one chain, or in all, are a mistake: nobody could tell any more what holds. */
const depthMax = 8;
const filesMax = 64;

interface Gathering {
  readonly workspace: string;
  readonly report: Report;
  readonly texts: string[];
  readonly paths: string[];
}

interface Found {
  /** In the workspace, as it is told to people. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
  /** The files that led to it, lockstep.yaml first. */
  readonly above: readonly string[];
}

/** Reads a file over the one it extends, with those it includes. */
async function layerIn(gathering: Gathering, file: Found): Promise<Layer | null> {
  const { report } = gathering;
  gathering.texts.push(file.text);
  gathering.paths.push(file.path);
  const parsed = parseYaml(file.name, file.text);
  if (!parsed.ok) {
    report(broken(file.name, parsed.line), [], parsed.message);
    return null;
  }
  const { source } = parsed;
  const own = without(layerOf(source), ["extends", "includes"]);
  const bases = await layersNamed(gathering, file, source, "extends");
  const parts = await layersNamed(gathering, file, source, "includes");
  if (bases === null || parts === null) return null;
  const [first, ...rest] = [...bases, own];
  if (first === undefined) return own;
  const extended = rest.reduce(laidOver, first);
  return parts.reduce((all, part) => addedTo(all, part, report), extended);
}

async function layersNamed(
  gathering: Gathering,
  file: Found,
  source: Source,
  key: "extends" | "includes",
): Promise<readonly Layer[] | null> {
  const written = isMapping(source.value) ? source.value[key] : undefined;
  if (written === undefined) return [];
  const read = fileNamesSchema.safeParse(written);
  if (!read.success) {
    const found = describe(written);
    gathering.report(source, [key], `expected the path of a file, or a list of them, found ${found}`);
    return null;
  }
  const isList = Array.isArray(written);
  const layers: (Layer | null)[] = [];
  // Files are read one after the other: the order of the texts is part of the digest.
  for (const [at, name] of [read.data].flat().entries()) {
    const found = await fileNamed(gathering, file, name);
    if (found.ok) layers.push(await layerIn(gathering, found.file));
    else gathering.report(source, isList ? [key, at] : [key], found.problem);
    if (!found.ok) layers.push(null);
  }
  const whole = layers.filter((layer) => layer !== null);
  return whole.length === layers.length ? whole : null;
}

type Named = { readonly ok: true; readonly file: Found } | { readonly ok: false; readonly problem: string };

async function fileNamed(gathering: Gathering, { name, above }: Found, written: string): Promise<Named> {
  const { workspace, paths } = gathering;
  const chain = [...above, name];
  const folder = dirname(name);
  // Not put together by path.join, which takes `..` for the folder that a link stands in.
  const from = written.startsWith("/") || folder === "." ? written : `${folder}/${written}`;
  const claim = claimOf(workspace, from, { kind: "file" });
  if (!claim.ok)
    return { ok: false, problem: `expected a file in the workspace, found "${written}": ${claim.problem}` };
  const next = claim.claim.claim;
  if (chain.includes(next)) {
    const ring = [...chain.slice(chain.indexOf(next)), next].join(" → ");
    return { ok: false, problem: `expected a file that does not lead back here, found a cycle: ${ring}` };
  }
  if (chain.length > depthMax || paths.length >= filesMax) {
    const limit = `${depthMax} files deep and ${filesMax} in all`;
    return { ok: false, problem: `expected at most ${limit}, found ${[...chain, next].join(" → ")}` };
  }
  const path = `${workspace}/${from}`;
  const text = await readBounded(path);
  if (!text.ok) return { ok: false, problem: `expected a file, found "${written}": ${text.problem}` };
  return { ok: true, file: { name: next, path, text: text.text, above: chain } };
}

/** The person's own, for every workflow that does not say otherwise. null where there are none. */
async function defaultsIn(gathering: Gathering): Promise<Layer | null> {
  const { report } = gathering;
  const path = configFile("defaults.yaml");
  const text = await readBounded(path);
  if (!text.ok) {
    if (!text.problem.startsWith("there is no")) report(broken(path, 1), [], text.problem);
    return null;
  }
  gathering.texts.push(text.text);
  gathering.paths.push(path);
  const parsed = parseYaml(path, text.text);
  if (!parsed.ok) {
    report(broken(path, parsed.line), [], parsed.message);
    return null;
  }
  // An empty file, or one of comments.
  const source = { ...parsed.source, value: parsed.source.value ?? {} };
  const read = defaultsSchema.safeParse(source.value);
  const known = (at: Place) => (at.length === 0 ? Object.keys(defaultsSchema.shape) : keysAt(at));
  if (!read.success) reportIssues(report, source, read.error.issues, known);
  return read.success ? layerOf(source) : null;
}

/** A file of which no more is known than where it is wrong. */
function broken(file: string, line: number): Source {
  return { file, value: undefined, at: () => ({ file, line, field: "" }) };
}
