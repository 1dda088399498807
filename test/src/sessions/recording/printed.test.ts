// What a recording is for a person to read: every line once and whole, whatever its program did with the cursor.
import { describe, expect, test } from "vitest";
import { Printed } from "../../../../src/sessions/recording/printed.ts";

const plain = { columns: 20, rows: 4, isColored: false, isFollowed: false };

async function all(texts: readonly string[], over: Partial<typeof plain> = {}): Promise<string[]> {
  const printed = new Printed({ ...plain, ...over });
  const lines: string[] = [];
  for (const text of texts) lines.push(...(await printed.write(text)));
  return [...lines, ...printed.end()];
}

describe("printed", () => {
  test("lines that scrolled away, those that are still there, and those that were wrapped", async () => {
    const numbers = Array.from({ length: 50_000 }, (_, i) => `line ${i}`);
    expect(await all([`${numbers.join("\r\n")}\r\n`])).toEqual(numbers);
    const long = "0123456789".repeat(7);
    expect(await all([`${long}\r\nend`])).toEqual([long, "end"]);
    expect(await all([`${long}\r\n`, "a\r\nb\r\nc\r\nd\r\ne\r\n"])).toEqual([long, "a", "b", "c", "d", "e"]);
  });

  test("what moves the cursor is where the person saw it, and no mode or question is left in it", async () => {
    const words =
      "Welcome\x1b[1Cto\x1b[1CClaude\r\n\x1b[>1u\x1b[?2004h\x1b[?1003h\x1b[c\x1b_Gi=31\x1b\\done\r\n";
    expect(await all([words])).toEqual(["Welcome to Claude", "done"]);
    expect(await all(["10 %\r20 %\r100 %\r\n"])).toEqual(["100 %"]);
    expect(await all(["one\r\ntwo\r\n\x1b[1A\x1b[2Ktoo\r\n"])).toEqual(["one", "too"]);
  });

  test("a program on its whole screen is that screen, and what stood before once it has left", async () => {
    const entered = "before\r\n\x1b[?1049h\x1b[2J\x1b[1;1Hmenu\x1b[2;3Hitem";
    expect(await all([entered])).toEqual(["menu", "  item"]);
    expect(await all([`${entered}\x1b[?1049lafter\r\n`])).toEqual(["before", "after"]);
  });

  test("followed, a line comes when the cursor has left it; of a program that goes up again only once it cannot change", async () => {
    const printed = new Printed({ ...plain, isFollowed: true });
    expect(await printed.write("one\r\ntw")).toEqual(["one"]);
    expect(await printed.write("o\r\n")).toEqual(["two"]);
    expect(await printed.write("\x1b[1Athree\r\n")).toEqual([]);
    expect(await printed.write("a\r\nb\r\nc\r\nd\r\n")).toEqual(["a"]);
    expect(printed.end()).toEqual(["b", "c", "d"]);
  });

  test("colours stay, and nothing is drawn at the end of a line", async () => {
    const colored = await all(["\x1b[31mred\x1b[0m plain\r\n"], { isColored: true });
    expect(colored).toEqual(["\x1b[0;31mred\x1b[0m plain"]);
  });
});
