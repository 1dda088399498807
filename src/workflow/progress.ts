// Where a run stands, by WORKFLOW_STATE.json alone: for commands that look at it without a supervisor. Less is asked of
// it than of our own file, so that one which a person or another program wrote is understood too.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { messageOf } from "../system/failure.ts";

const mode = z.enum(["serial", "parallel"]);
const instant = z.iso.datetime({ offset: true });

const progressSchema = z.looseObject({
  phase: z.string().nullish(),
  mode: mode.nullish(),
  phases: z
    .array(
      z.looseObject({
        id: z.string(),
        mode: mode.optional(),
        status: z.string().optional(),
        started: instant.optional(),
        completed: instant.optional(),
      }),
    )
    .default([]),
});
export type Progress = z.output<typeof progressSchema>;

export type ReadProgress =
  | { readonly kind: "none" }
  | { readonly kind: "invalid"; readonly file: string; readonly problem: string }
  | { readonly kind: "read"; readonly progress: Progress };

export function readProgress(stateFolder: string): ReadProgress {
  const file = join(stateFolder, "WORKFLOW_STATE.json");
  if (!existsSync(file)) return { kind: "none" };
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    return { kind: "invalid", file, problem: messageOf(error) };
  }
  const checked = progressSchema.safeParse(value);
  if (checked.success) return { kind: "read", progress: checked.data };
  const [issue] = checked.error.issues;
  return {
    kind: "invalid",
    file,
    problem: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not understood"}`,
  };
}
