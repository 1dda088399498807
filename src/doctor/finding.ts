// A finding of the doctor: a thing, whether it is in order, its state, and how to mend it.

export interface Finding {
  readonly name: string;
  /** `missing`: something that Lockstep works without. */
  readonly status: "ok" | "missing" | "problem";
  readonly says: string;
  /** The next step. */
  readonly mend?: string;
}

export function ok(name: string, says: string): Finding {
  return { name, status: "ok", says };
}

export function missing(name: string, says: string, mend: string): Finding {
  return { name, status: "missing", says, mend };
}

export function problem(name: string, says: string, mend: string): Finding {
  return { name, status: "problem", says, mend };
}
