// The person's own file, $XDG_CONFIG_HOME/lockstep/config.yaml: keys, colours, layout, and what may reach them.
import { z } from "zod";
import { colorNames, roles, themeNames } from "../model/theme.ts";
import { arrangementOrder } from "../screen/layout/arrange.ts";

const keyList = z.union([z.string().min(1), z.array(z.string().min(1)).max(8)]);

export const configSchema = z.strictObject({
  /** `C-a`: what leaves a pane that is typed into. */
  prefix: z.string().optional(),
  layout: z.enum(arrangementOrder).optional(),
  theme: z.enum(themeNames).optional(),
  /** A colour for a role of text, in place of the theme's. */
  colors: z.partialRecord(z.enum(roles), z.enum(colorNames)).optional(),
  /** Keys by the name of a command, as the palette lists them; an empty list takes its keys away. */
  keys: z.record(z.string(), keyList).optional(),
  /** Lines that a pane keeps above its screen; 5000 unless said otherwise. */
  scrollback: z.number().int().min(0).max(100_000).optional(),
  /** Tells a person about sessions out of view that need them or failed. Off by default. */
  notify: z
    .strictObject({
      /** The terminal's own notification (OSC 9, 777 or 99). */
      terminal: z.enum(["osc9", "osc777", "osc99"]).optional(),
      bell: z.boolean().optional(),
      /** A shell line; LOCKSTEP_TITLE and LOCKSTEP_MESSAGE say what it is about. */
      command: z.string().min(1).optional(),
    })
    .optional(),
});

export type Config = z.output<typeof configSchema>;

export const configKeys = Object.keys(configSchema.shape);
