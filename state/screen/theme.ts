// Colours for each role of text, by the names of the terminal's own sixteen: the screen looks like the person's other
// programs, whatever those look like.
import type { Role } from "./text.ts";

/** `plain` tells nothing by colour; `bright` is for terminals that show dim text too dim. */
export const themeNames = ["terminal", "plain", "bright"] as const;
export type ThemeName = (typeof themeNames)[number];

export const colorNames = [
  "black",
  "red",
  "green",
  "yellow",
  "blue",
  "magenta",
  "cyan",
  "white",
  "gray",
  "redBright",
  "greenBright",
  "yellowBright",
  "blueBright",
  "magentaBright",
  "cyanBright",
  "whiteBright",
] as const;
export type ColorName = (typeof colorNames)[number];

export interface Theme {
  readonly name: ThemeName;
  /** In place of the theme's own. */
  readonly colors: Readonly<Partial<Record<Role, ColorName>>>;
}

export const usualTheme: Theme = { name: "terminal", colors: {} };
