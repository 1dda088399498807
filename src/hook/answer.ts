// How each agent wants to be told no. A yes is silence everywhere, so that its own questions stay.

/** As `--for` names them. */
export const hookFormats = ["claude", "codex", "gemini", "opencode", "pi", "demo"] as const;

export type HookFormat = (typeof hookFormats)[number];

/** The denial for stdout; the exit code is 0, since any other than 2 would let the call through. */
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

/** A person's answer to what an agent asked leave for, as its PermissionRequest hook gives it. */
export function leave(allowed: boolean, reason: string): string {
  const decision = allowed ? { behavior: "allow" } : { behavior: "deny", message: reason };
  return `${JSON.stringify({ hookSpecificOutput: { hookEventName: "PermissionRequest", decision } })}\n`;
}

/** The text that an agent reads and acts on before it goes on, or ends its turn. */
export function correction(reason: string): string {
  return `${JSON.stringify({ decision: "block", reason })}\n`;
}
