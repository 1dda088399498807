// What a screen may ask of the supervisor. A request that takes paths has no key, so it is none of a screen's.
import type { Request } from "../../state/model/requests.ts";

export type Answer =
  | { readonly ok: true; readonly sentence?: string }
  | { readonly ok: false; readonly sentence: string };

export interface Link {
  request(request: Request): Promise<Answer>;
  close(): void;
}
