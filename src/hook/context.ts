// Where a hook was called: whose session it is, and which workspace that belongs to.
import { type Places, placesOf } from "../system/places.ts";
import { findWorkspace, readStateDir } from "../workflow/find.ts";

export type Standing =
  /** Neither a session of ours nor a workspace: a hook that a person has for all folders says nothing here. */
  | { readonly kind: "elsewhere" }
  /** An agent that a person started beside the workflow. */
  | { readonly kind: "stranger"; readonly places: Places }
  | { readonly kind: "session"; readonly id: string; readonly places: Places | null };

/** `named`: what `--workspace` said. `folders`: where the agent says that it is, and where it called us. */
export async function standingOf(
  named: string | null,
  folders: readonly (string | null)[],
): Promise<Standing> {
  const id = process.env.LOCKSTEP_SESSION;
  const fixed = named ?? process.env.LOCKSTEP_WORKSPACE ?? null;
  const workspace = firstWorkspace(fixed === null ? folders : [fixed]);
  const places = workspace === null ? null : placesOf(workspace, await readStateDir(workspace));
  if (id !== undefined) return { kind: "session", id, places };
  return places === null ? { kind: "elsewhere" } : { kind: "stranger", places };
}

function firstWorkspace(folders: readonly (string | null)[]): string | null {
  for (const folder of folders) {
    const workspace = folder === null ? null : findWorkspace(folder);
    if (workspace !== null) return workspace;
  }
  return null;
}
