// The three rings around a session, and how they are told.

/** Three rings around what a session may write: asked before, held while, found after. */
export interface Rings {
  readonly hooks: Ring;
  readonly fence: Ring;
  readonly audit: Ring;
}

/** `how`: by what it is kept, or why not. */
export interface Ring {
  readonly on: boolean;
  readonly how: string;
}

const names = ["hooks", "fence", "audit"] as const;

/** One line for a table: which protections are on and by what, which are off and why. */
export function ringsLine(rings: Rings): string {
  return names.map((name) => `${name}: ${wordsOf(rings[name])}`).join(" · ");
}

/** For where there is little room: those that hold a write before it lands. */
export function ringsBadge(rings: Rings): string {
  const held = names.filter((name) => name !== "audit" && rings[name].on);
  return held.length === 0 ? "unfenced" : held.join("+");
}

function wordsOf({ on, how }: Ring): string {
  return on ? how : `off (${how})`;
}
