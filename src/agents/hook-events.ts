/** The events of agents' hooks, as `lockstep hook` names them. `retry`: the agent waits to ask its model again.
 *  `stop-failure`: a turn ended with an error of the model. */
export const hookEvents = [
  "pre-tool-use",
  "post-tool-use",
  "post-tool-batch",
  "permission-request",
  "notification",
  "user-prompt-submit",
  "retry",
  "stop",
  "stop-failure",
  "subagent-start",
  "subagent-stop",
  "session-start",
  "session-end",
] as const;

export type HookEvent = (typeof hookEvents)[number];
