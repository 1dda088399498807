// The part of the supervisor that a screen may use. Requests that take paths have no key, so they are not in
// it.
import type { Request } from "../../state/model/requests.ts";

export type Answer =
  | { readonly ok: true; readonly sentence?: string }
  | { readonly ok: false; readonly sentence: string };

export interface Link {
  request(request: Request): Promise<Answer>;
  close(): void;
}
