// A conversation with an agent, which outlives the process that it was held with.

/** The agent's own name for a conversation: a later session resumes it. */
export interface Conversation {
  readonly id: string;
  /** The file in which the agent keeps it; null when it does not say. */
  readonly transcript: string | null;
  /** The task's prompt was sent. Before that, "idle" does not mean that the task is done. */
  readonly prompted?: boolean;
}
