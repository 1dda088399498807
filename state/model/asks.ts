// An agent asks a person for permission to use a tool, or a question.

import type { Millis } from "./ids.ts";

export interface Ask {
  readonly id: string;
  readonly since: Millis;
  readonly kind: "permission" | "question";
  /** `Bash: npm install`, or the question. */
  readonly what: string;
  /** The change that it would make, as far as it is known; "" when it is not. */
  readonly detail: string;
  /** By what "always" is remembered; null for a question. */
  readonly rule: string | null;
}

export type Reply =
  | { readonly kind: "allow"; readonly always: boolean }
  | { readonly kind: "deny"; readonly reason: string }
  | { readonly kind: "text"; readonly text: string };
