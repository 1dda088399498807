import type { Millis } from "../../state/model/state.ts";

/** Seconds as a number, or `90s`, `10m`, `1h30m`, `2d`; null when it is none, or nothing at all. */
export function readDuration(written: string | number): Millis | null {
  if (typeof written === "number")
    return Number.isFinite(written) && written > 0 ? Math.round(written * 1000) : null;
  const text = written.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return readDuration(Number(text));
  const [whole, days, hours, minutes, seconds] =
    /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const total =
    ((Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0);
  return readDuration(total);
}
