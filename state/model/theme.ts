// The names of what a person may choose: roles of text, themes, and the terminal's own sixteen colours. What they look
// like is in components/text/looks.ts.

/** The purposes of a piece of text. */
export const roles = [
  "plain",
  "strong",
  "quiet",
  "accent",
  "good",
  "warning",
  "bad",
  "badge",
  "badge-typing",
  "badge-warning",
  "selected",
] as const;

export type Role = (typeof roles)[number];

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
