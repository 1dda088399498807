// The colours of each role of text. Only the sixteen colours of the terminal's own palette, so that it looks
// like the person's other programs; nothing is told by colour alone.
import { createContext, useContext } from "react";
import type { Role } from "../../state/model/theme.ts";
import { type ColorName, type Theme, type ThemeName, usualTheme } from "../../state/model/theme.ts";

export interface Look {
  readonly color?: ColorName;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
}

export type Looks = Readonly<Record<Role, Look>>;

const terminal: Looks = {
  plain: {},
  strong: { bold: true },
  quiet: { dimColor: true },
  accent: { color: "cyan" },
  good: { color: "green" },
  warning: { color: "yellow" },
  bad: { color: "red" },
  badge: { inverse: true, bold: true },
  "badge-typing": { inverse: true, bold: true, color: "green" },
  "badge-warning": { inverse: true, bold: true, color: "yellow" },
  selected: { bold: true, color: "cyan" },
};

const themes: Readonly<Record<ThemeName, Looks>> = {
  terminal,
  plain: {
    ...terminal,
    accent: {},
    good: {},
    warning: { bold: true },
    bad: { bold: true },
    "badge-typing": { inverse: true, bold: true },
    "badge-warning": { inverse: true, bold: true },
    selected: { bold: true },
  },
  bright: {
    ...terminal,
    quiet: { color: "gray" },
    accent: { color: "cyanBright" },
    good: { color: "greenBright" },
    warning: { color: "yellowBright" },
    bad: { color: "redBright" },
    selected: { bold: true, color: "cyanBright" },
  },
};

export function looksOf({ name, colors }: Theme): Looks {
  const chosen = Object.entries(colors).map(([role, color]) => [
    role,
    { ...themes[name][role as Role], color },
  ]);
  return { ...themes[name], ...Object.fromEntries(chosen) };
}

export const LooksContext = createContext<Looks>(looksOf(usualTheme));

export function useLooks(): Looks {
  return useContext(LooksContext);
}
