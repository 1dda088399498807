import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { covers } from "../../state/locks/overlap.ts";
import { claimOfParts, cutAtPattern, partsOf } from "../../state/locks/path.ts";
import type { Checked } from "../git/check-round.ts";
import { readStateDir } from "../workflow/find.ts";

/** Reports whether the glob matches at least one file in the workspace. Symbolic links are not followed;
 *  installed packages and our own folders are skipped. */
export async function tests(workspace: string, glob: string): Promise<Checked> {
  const parts = partsOf(glob);
  const claim = claimOfParts(parts);
  const start = cutAtPattern(parts).folder;
  const skipped = [claimOfParts(partsOf(await readStateDir(workspace)))];
  const found: string[] = [];
  let seen = 0;
  for await (const file of filesBelow(workspace, start.join("/"), skipped)) {
    seen += 1;
    if (covers(claim, file)) found.push(file);
    if (seen >= filesMax) break;
  }
  if (found.length > 0) return { ok: true, evidence: evidenceOf(found.sort()) };
  const cut = seen >= filesMax ? ` among the first ${filesMax} files` : "";
  return { ok: false, evidence: `no file matches ${glob}${cut}` };
}

/** A tree with more files than this holds tests elsewhere, or is looked at with a narrower glob. */
const filesMax = 200_000;
/** More are counted, not named. */
const namedMax = 3;
const neverSource = new Set(["node_modules", ".git"]);

async function* filesBelow(
  workspace: string,
  folder: string,
  skipped: readonly string[],
): AsyncGenerator<string> {
  const entries = await readdir(join(workspace, folder), { withFileTypes: true }).catch(() => null);
  if (entries === null) {
    // Not a folder: perhaps the file itself.
    if (folder !== "") yield* fileItself(workspace, folder);
    return;
  }
  for (const entry of entries) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (!entry.isDirectory()) yield path;
    else if (!neverSource.has(entry.name) && !skipped.includes(path))
      yield* filesBelow(workspace, path, skipped);
  }
}

async function* fileItself(workspace: string, path: string): AsyncGenerator<string> {
  const cut = path.lastIndexOf("/");
  const names: readonly string[] = await readdir(join(workspace, path.slice(0, Math.max(0, cut)))).catch(
    () => [],
  );
  if (names.includes(path.slice(cut + 1))) yield path;
}

function evidenceOf(found: readonly string[]): string {
  const named = found.slice(0, namedMax).join(", ");
  const more = found.length > namedMax ? ` and ${found.length - namedMax} more` : "";
  return `${found.length} ${found.length === 1 ? "file" : "files"}: ${named}${more}`;
}
