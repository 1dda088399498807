// Folders that were only made so that a fence can open them: an agent that writes nothing there leaves none behind, and
// no check takes them for its work.
import { existsSync, mkdirSync, rmdirSync } from "node:fs";

export class MadeFolders {
  readonly #made = new Map<string, readonly string[]>();

  /** Makes those that are missing, for this session. */
  make(session: string, folders: readonly string[]): void {
    const missing = folders.filter((folder) => !existsSync(folder));
    for (const folder of missing) mkdirSync(folder, { recursive: true });
    if (missing.length > 0) this.#made.set(session, missing);
  }

  /** Removes those that are empty, now that it has ended. */
  clear(session: string): void {
    for (const folder of this.#made.get(session) ?? [])
      try {
        rmdirSync(folder);
      } catch {
        // Something is in it, or somebody removed it.
      }
    this.#made.delete(session);
  }
}

/** The made folders of this process. After a restart they stay, as empty folders do. */
export const madeFolders = new MadeFolders();
