// `profiles` of lockstep.yaml: agent programs that we do not know, and changes to those that we do.
import { z } from "zod";
import { headlessFormats } from "../model/plan.ts";

const pattern = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => isPattern(text), { error: "expected a regular expression" });

const words = z.array(z.string().max(4_000)).max(100);

const doings = z.strictObject({
  working: pattern.optional(),
  needs_person: pattern.optional(),
  idle: pattern.optional(),
});

export const profileSchema = z.strictObject({
  command: words
    .min(1)
    .optional()
    .describe(
      "The program and its arguments; {{prompt}} is replaced by the task's prompt, {{task}} by its id.",
    ),
  args: words.optional().describe("Put in behind the program's name, before all else."),
  env: z.record(z.string(), z.string()).optional().describe("Added to its environment."),
  title: doings
    .optional()
    .describe("Regular expressions by which its terminal's title tells what it is doing."),
  screen: doings
    .optional()
    .describe("The same for the lines of its screen; what says neither needs_person nor idle is work."),
  headless: z
    .strictObject({
      command: words.min(1).describe("The same as command, for tasks with `interactive: false`."),
      format: z
        .enum(headlessFormats)
        .describe("In whose words it tells what it does: lines of JSON, as that agent writes them."),
    })
    .optional()
    .describe("How it is started without a screen."),
  writable: z
    .array(z.string().min(1).max(1_000))
    .max(50)
    .optional()
    .describe("Its own folders (settings, sessions), which a fence leaves writable; ~ is the home."),
  prices: z
    .strictObject({
      input: z.number().nonnegative(),
      cached: z.number().nonnegative().optional(),
      output: z.number().nonnegative(),
    })
    .optional()
    .describe("US dollars for a million tokens, where the agent does not say itself what it cost."),
  install: z
    .string()
    .max(500)
    .optional()
    .describe("What is said when its program is not found: how to get it."),
});

export type ProfileEntry = z.output<typeof profileSchema>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "u").source !== "";
  } catch {
    return false;
  }
}
