import { describe, expect, test } from "vitest";
import { recolor } from "../../../src/screen/terminal/colors.ts";

function at(depth: Parameters<typeof recolor>[1], text: string): string {
  return recolor(Buffer.from(text), depth).toString();
}

describe("colours", () => {
  test("without colours bold, inverse and resets stay, and no sequence is left empty", () => {
    expect(at("none", "\x1b[0;1;38;2;1;2;3;48;5;9mx\x1b[31my\x1b[0m\x1b[7;44mz\x1b[m")).toBe(
      "\x1b[0;1mxy\x1b[0m\x1b[7mz\x1b[m",
    );
  });

  test("on sixteen colours the nearest one is taken", () => {
    expect(at("16", "\x1b[38;2;250;90;80mr\x1b[48;5;21mb\x1b[38;5;2mg")).toBe("\x1b[91mr\x1b[44mb\x1b[32mg");
  });

  test("true colours become the nearest of 256, the rest stays", () => {
    expect(at("256", "\x1b[1;38;2;255;0;0mr\x1b[38;5;77mg")).toBe("\x1b[1;38;5;196mr\x1b[38;5;77mg");
  });

  test("text and other sequences pass untouched", () => {
    const text = "日本\x1b[5X\x1b[3;4H\x1b[?25l\x1b]0;t\x07";
    expect(at("none", text)).toBe(text);
  });
});
