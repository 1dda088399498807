// What was said to an agent so far, which outlives the process that it was said to.

/** What an agent calls what was said in it so far: a later session goes on with that. */
export interface Conversation {
  readonly id: string;
  /** The file in which the agent keeps it; null when it does not say. */
  readonly transcript: string | null;
  /** It has been given its task in it: before, that it is idle says nothing of the task. */
  readonly prompted?: boolean;
}
