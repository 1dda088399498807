import type { Attention, Millis } from "../../../state/model/state.ts";
import type { TitleAttention } from "../../agents/profile.ts";

/** Turns a reading of a title or a screen into an attention. */
export function attentionBy(doing: TitleAttention, since: Millis): Attention {
  if (doing === "needs-person") return { kind: "needs-person", since, what: "a question in its pane" };
  return doing === "idle" ? { kind: "idle", since } : { kind: "working" };
}
