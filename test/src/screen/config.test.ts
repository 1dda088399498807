// A person's own file: what it says is done, what is wrong in it is told with its line.
import { expect, test } from "vitest";
import { configOf } from "../../../src/screen/config/read.ts";
import { plainKey } from "../../../state/screen/keys/key.ts";
import { actions, commandFor, helpSections, keyOf } from "../../../state/screen/keys/keymap.ts";

const read = (text: string) => configOf("config.yaml", text);

test("its keys take the place of the usual ones, everywhere they are shown", () => {
  const { keys, problems } = read("keys: { zoom: Z, next-layout: [space, Ctrl-y], broadcast: [] }");
  expect(problems).toEqual([]);
  const use = { keys, panesOnly: false };
  expect(commandFor(plainKey("Z"), use)).toEqual({ kind: "zoom" });
  expect(commandFor(plainKey("z"), use)).toBeNull();
  expect(commandFor({ ...plainKey("y"), ctrl: true }, use)).toEqual({ kind: "arrange", to: "next" });
  expect(commandFor(plainKey("b"), use)).toBeNull();
  expect(keyOf("zoom", keys)).toBe("Z");
  expect(actions(use, "next layout")[0]?.keys).toBe("Space Ctrl-y");
  expect(helpSections(use, "Ctrl-b")[0]?.entries).toContainEqual({
    keys: "Z Space",
    text: "zoom; next layout",
  });
});

test("every mistake has its line, and what was meant", () => {
  expect(read("layout: grdi").problems).toEqual([
    'config.yaml:1: layout: expected one of grid, columns, rows, main, list, found "grdi"; did you mean "grid"?',
  ]);
  expect(read("# mine\nkeyes: {}").problems).toEqual([
    "config.yaml:2: keyes: there is no keyes; did you mean keys?",
  ]);
  expect(read("keys:\n  zom: Z").problems).toEqual([
    "config.yaml:2: keys.zom: there is no zom; did you mean zoom?",
  ]);
  expect(read("keys:\n  zoom: hyper-q").problems[0]).toContain("config.yaml:2: keys.zoom: expected a key");
  expect(read("keys:\n  zoom: q").problems).toEqual([
    "config.yaml:2: keys.zoom: q is already the key of quit",
  ]);
  expect(read("colors: { accent: mauve }").problems[0]).toContain(
    "config.yaml:1: colors.accent: expected one of",
  );
  expect(read("theme: [").problems[0]).toContain("config.yaml:1: expected YAML");
});

test("nothing of a file with a mistake is used, and an empty one says nothing", () => {
  expect(read("theme: plain\nlayout: heap")).toMatchObject({ config: {}, keys: {} });
  expect(read("")).toEqual({ config: {}, keys: {}, problems: [] });
  expect(read("theme: bright\ncolors: { accent: magenta }").config).toEqual({
    theme: "bright",
    colors: { accent: "magenta" },
  });
});

test("the lines to keep are a number within its bounds", () => {
  expect(read("scrollback: 200").config).toEqual({ scrollback: 200 });
  expect(read("scrollback: -1").problems[0]).toContain(
    "config.yaml:1: scrollback: expected a number of at least 0",
  );
});
