// Answers to requests, kept so that a repeated request is done once: in memory for speed, in the store to
// last.
import type { DatabaseSync } from "node:sqlite";

/** After this many, the oldest go. */
const answersMax = 10_000;

export interface Answers {
  readonly of: (request: string) => string | null;
  /** Within the caller's transaction. */
  write(answers: ReadonlyMap<string, string>): void;
  /** After the transaction is on disk. */
  keep(answers: ReadonlyMap<string, string>): void;
}

export function openAnswers(db: DatabaseSync): Answers {
  const insert = db.prepare("INSERT INTO answers(body) VALUES(?)");
  const drop = db.prepare("DELETE FROM answers WHERE number <= ?");
  const known = new Map<string, string>();
  /** How many answers each row holds, oldest first. */
  const rows: { readonly number: number; readonly count: number }[] = [];
  let total = 0;
  for (const { number, body } of db.prepare("SELECT number, body FROM answers ORDER BY number").all()) {
    const answers = Object.entries(JSON.parse(String(body)) as Record<string, string>);
    for (const [request, answer] of answers) known.set(request, answer);
    rows.push({ number: Number(number), count: answers.length });
    total += answers.length;
  }
  let last = rows.at(-1)?.number ?? 0;

  /** The rows that are one too many when `more` answers come. */
  const surplus = (more: number) => {
    let left = total + more;
    let count = 0;
    for (const row of rows) {
      if (left <= answersMax) break;
      left -= row.count;
      count += 1;
    }
    return count;
  };

  return {
    of: (request) => known.get(request) ?? null,
    write(answers) {
      if (answers.size === 0) return;
      last = Number(insert.run(JSON.stringify(Object.fromEntries(answers))).lastInsertRowid);
      const oldest = rows[surplus(answers.size) - 1];
      if (oldest !== undefined) drop.run(oldest.number);
    },
    keep(answers) {
      if (answers.size === 0) return;
      for (const row of rows.splice(0, surplus(answers.size))) total -= row.count;
      rows.push({ number: last, count: answers.size });
      total += answers.size;
      for (const [request, answer] of answers) known.set(request, answer);
      for (const request of known.keys()) {
        if (known.size <= answersMax) break;
        known.delete(request);
      }
    },
  };
}
