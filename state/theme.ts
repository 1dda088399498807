// Colours for each role of text. The usual ones are of the terminal's own sixteen, so that the screen looks like the
// person's other programs; a person may choose others by name, number or as #rrggbb.
import type { Role } from "./text.ts";

export type ThemeName = "terminal" | "plain" | "bright";

export interface Theme {
  readonly name: ThemeName;
  /** In place of the theme's own. */
  readonly colors: Readonly<Partial<Record<Role, string>>>;
}

export const themeNames: readonly ThemeName[] = ["terminal", "plain", "bright"];

export const usualTheme: Theme = { name: "terminal", colors: {} };
