// Whom the torture kills and when: all of it from the seed, before anything runs. What then is hit at that moment is
// up to the machine.
import { random } from "../helpers/random.ts";

export interface Kill {
  readonly afterMs: number;
  readonly victim: "supervisor" | number;
  /** A supervisor that is just being started instead is killed too, after this; null: it may start. */
  readonly againAfterMs: number | null;
}

/** Half of this times the number of clients is how long a client lives on average: a few locks long. */
const betweenMsMax = 220;
/** A supervisor that starts takes about this long. */
const startMs = 300;

export function plannedKills(
  seed: number,
  counts: { readonly clients: number; readonly clientKills: number; readonly supervisorKills: number },
): Kill[] {
  const chance = random(seed);
  const victims = shuffled(chance, [
    ...Array.from({ length: counts.clientKills }, () => chance.below(counts.clients)),
    ...Array.from({ length: counts.supervisorKills }, () => "supervisor" as const),
  ]);
  return victims.map((victim) => ({
    afterMs: chance.below(betweenMsMax),
    victim,
    againAfterMs: victim === "supervisor" && chance.chance(0.2) ? chance.below(startMs) : null,
  }));
}

function shuffled<Item>(chance: { below(limit: number): number }, items: readonly Item[]): Item[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(chance.below(rest.length), 1));
}
