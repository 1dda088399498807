// How each agent wants to be told no. A yes is silence everywhere, so that its own questions stay.

/** As `--for` names them. */
export const hookFormats = ["claude", "codex", "gemini", "opencode", "pi", "demo"] as const;

export type HookFormat = (typeof hookFormats)[number];

/** What is written to stdout; the exit code is 0, since any other one than 2 would let the call through. */
export function denial(format: HookFormat, reason: string): string {
  const document =
    format === "claude" || format === "codex"
      ? {
          hookSpecificOutput: {
            hookEventName: "PreToolUse",
            permissionDecision: "deny",
            permissionDecisionReason: reason,
          },
        }
      : { decision: "deny", reason };
  return `${JSON.stringify(document)}\n`;
}
