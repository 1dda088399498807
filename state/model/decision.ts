// The answer to a request: granted or refused, the facts that follow, and a sentence for the asker.

import type { Fact } from "./events.ts";

export type Decision =
  | { readonly kind: "granted"; readonly facts: readonly Fact[]; readonly sentence: string }
  /** Facts may follow from a refusal too: it is journaled. */
  | {
      readonly kind: "refused";
      readonly facts: readonly Fact[];
      readonly sentence: string;
      /** Granted once somebody else frees something. */
      readonly mayWait?: true;
    };

export function granted(facts: readonly Fact[], sentence: string): Decision {
  return { kind: "granted", facts, sentence };
}

export function refused(sentence: string, facts: readonly Fact[] = []): Decision {
  return { kind: "refused", facts, sentence };
}
