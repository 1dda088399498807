import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { isGlob } from "../../state/locks/overlap.ts";
import { partsOf } from "../../state/locks/path.ts";
import type { PathClaim } from "../../state/model/state.ts";
import type { Checked } from "../git/check-round.ts";
import { tests } from "./tests.ts";

/** Reports whether the path exists; for a glob, whether anything matches it. */
export async function exists(workspace: string, path: PathClaim): Promise<Checked> {
  if (isGlob(path.claim) && !(await isThere(join(workspace, path.claim))))
    return tests(workspace, path.written);
  // As written too: a claim is in one Unicode form, which need not be the form of the name on the disk.
  const places = [join(workspace, path.claim), join(workspace, ...partsOf(path.written))];
  for (const place of places)
    if (await isThere(place)) return { ok: true, evidence: `${path.written} exists` };
  return { ok: false, evidence: `${path.written} does not exist` };
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
