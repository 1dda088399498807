// The store as SQLite itself sees it, when nobody has it open.
import { DatabaseSync } from "node:sqlite";

/** "ok", or what is damaged. */
export function integrityOf(file: string): string {
  const store = new DatabaseSync(file);
  try {
    return String(store.prepare("PRAGMA integrity_check").get()?.integrity_check);
  } finally {
    store.close();
  }
}
