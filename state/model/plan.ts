// The plan: the workflow as it was read from lockstep.yaml and BOUNDARIES.json.
import type { Limits } from "./budget.ts";
import type { Millis, PathClaim, PhaseId, SyncPointId, TaskId } from "./ids.ts";

export type CommandLine =
  | { readonly kind: "shell"; readonly line: string }
  | { readonly kind: "argv"; readonly argv: readonly string[] };

export interface Workflow {
  readonly name: string;
  readonly goal: string;
  readonly agent: string;
  readonly isolation: "shared" | "worktree";
  readonly fence: "auto" | "off" | "require";
  /** `inside`: leave for a write inside of the session's boundary is given without asking a person. */
  readonly approvals?: "ask" | "inside";
  readonly scratch: readonly PathClaim[];
  readonly phases: readonly PhasePlan[];
  /** By name. */
  readonly profiles?: Readonly<Record<string, OwnProfile>>;
  /** How long the run may take before launching is paused. */
  readonly budgetMs?: Millis;
  readonly limits?: Limits;
  /** The files that it was read from, besides lockstep.yaml and BOUNDARIES.json; none is absent. */
  readonly files?: readonly PathClaim[];
  /** Digest of the texts that this was read from, to notice an edit. */
  readonly digest: string;
}

/** The agent of a workflow that names none. */
export const defaultAgent = "claude";

/** In whose words an agent without a screen tells what it does, a line of JSON each time. */
export const headlessFormats = ["claude", "codex", "gemini", "opencode", "pi"] as const;
export type HeadlessFormat = (typeof headlessFormats)[number];

/** An agent program that the workflow describes, or what it changes about one that we know. */
export interface OwnProfile {
  /** With `{{prompt}}` where the prompt goes; null: that of the profile with this name. */
  readonly command: readonly string[] | null;
  /** Put in behind the program's name. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Regular expressions for its terminal's title. */
  readonly title: { readonly [Doing in "working" | "needs-person" | "idle"]?: string };
  /** The same for the lines of its screen. */
  readonly screen?: OwnProfile["title"];
  /** How it is started without a screen; absent: as the profile with this name, where its command is the known one. */
  readonly headless?: { readonly command: readonly string[]; readonly format: HeadlessFormat };
  /** Folders of its own that a fence leaves writable; `~` is the home. */
  readonly writable: readonly string[];
  /** US dollars for a million tokens, where the agent does not say itself what it cost. */
  readonly prices?: { readonly input: number; readonly cached: number; readonly output: number };
  /** How to get it. */
  readonly install: string;
}

export type PhaseMode = "serial" | "parallel";

export interface PhasePlan {
  readonly id: PhaseId;
  readonly mode: PhaseMode;
  readonly maxParallel: number;
  readonly readOnly: readonly PathClaim[];
  readonly tasks: readonly TaskPlan[];
  readonly sync: SyncPlan;
  readonly budgetMs?: Millis;
  readonly limits?: Limits;
}

export type Program =
  | { readonly kind: "agent"; readonly profile: string; readonly prompt: string }
  | { readonly kind: "command"; readonly command: CommandLine };

export interface TaskPlan {
  readonly id: TaskId;
  readonly name: string;
  /** The agent's name in PARALLEL_STATUS.json: the profile's name, or `command`. */
  readonly agent: string;
  readonly program: Program;
  readonly modifies: readonly PathClaim[];
  readonly cannotModify: readonly PathClaim[];
  readonly needs: readonly TaskId[];
  /** Paths that must exist, unlocked, before this task may start. */
  readonly dependencyPaths: readonly PathClaim[];
  readonly parallelSafe: boolean;
  /** Added while the run went on: the task that a person split it off from. */
  readonly splitFrom?: TaskId;
  readonly verify: CommandLine | null;
  readonly retries: number;
  readonly timeoutMs: Millis | null;
  readonly env: Readonly<Record<string, string>>;
  readonly interactive: boolean;
  /** A person is asked when its session has printed nothing for so long while it works. */
  readonly hungAfterMs?: Millis;
  /** The task launches the other tasks of its phase, as sub-agents of its session. */
  readonly dispatches?: true;
  /** The task whose agent launches this one. */
  readonly dispatcher?: TaskId;
}

export interface SyncPlan {
  readonly id: SyncPointId;
  readonly advance: "manual" | "auto";
  readonly checks: readonly CheckPlan[];
}

/** The first five are on every sync point (`merged` where each task has a tree of its own, `parallelism` after a parallel
 *  phase); ids are unique in a sync point. */
export type CheckPlan =
  | { readonly id: string; readonly kind: "tasks-completed" }
  | { readonly id: string; readonly kind: "locks-released" }
  | { readonly id: string; readonly kind: "merged" }
  | { readonly id: string; readonly kind: "boundary" }
  | { readonly id: string; readonly kind: "parallelism" }
  | { readonly id: string; readonly kind: "exists"; readonly path: PathClaim }
  | {
      readonly id: string;
      readonly kind: "run";
      readonly command: CommandLine;
      /** The files that its outcome depends on; every file where it is absent. */
      readonly inputs?: readonly PathClaim[];
      /** false: it looks at more than files, so it is run each time. */
      readonly isCached?: false;
      /** Added to its environment. */
      readonly env?: Readonly<Record<string, string>>;
    }
  | { readonly id: string; readonly kind: "tests"; readonly glob: string }
  | { readonly id: string; readonly kind: "approve"; readonly what: string };
