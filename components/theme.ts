// What each role of text looks like. Only the sixteen colours of the terminal's own palette, so that it looks
// like the person's other programs; nothing is told by colour alone.
import type { Role } from "../state/text.ts";

export interface Look {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
}

export const looks: Readonly<Record<Role, Look>> = {
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
