import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type InputEvent, InputParser, type Reading } from "../../../src/screen/input/parser.ts";
import { keyId } from "../../../state/screen/keys/key.ts";

const raw: Reading = { kind: "raw", prefix: 2, isKitty: false };
const kitty: Reading = { kind: "raw", prefix: 2, isKitty: true };
const keys: Reading = { kind: "keys" };

function parse(chunks: readonly Buffer[], reading: Reading): InputEvent[] {
  const events: InputEvent[] = [];
  const parser = new InputParser(
    () => reading,
    (event) => events.push(event),
  );
  for (const chunk of chunks) parser.push(chunk);
  parser.giveUp();
  return joined(events);
}

/** Bytes for the pane may come in any number of pieces. */
function joined(events: readonly InputEvent[]): InputEvent[] {
  const out: InputEvent[] = [];
  for (const event of events) {
    const last = out.at(-1);
    if (event.kind === "raw" && last?.kind === "raw") {
      out[out.length - 1] = { kind: "raw", bytes: Buffer.concat([last.bytes, event.bytes]) };
    } else {
      out.push(event);
    }
  }
  return out;
}

function ids(text: string): string[] {
  return parse([Buffer.from(text)], keys).flatMap((event) =>
    event.kind === "key" ? [keyId(event.key)] : [event.kind],
  );
}

const samples = [
  "abc",
  "\x1b[A\x1b[1;5C\x1bOP\x1b[5~\x1b[Z",
  "\x1b[<0;10;5M\x1b[<0;10;5m\x1b[<64;3;4M",
  "\x1b[200~a\x1b[Ab\nc\x02\x1b[201~x",
  "żółć 日本 👍🏽\r\t\x7f\x02q",
  "\x1bx\x1b\x1b[Bq",
  "vi\x1b:wq\r",
  "a\x1b[I\x1b[Ob\x1b[?31u\x1b[98;5u\x1b[27u",
];

describe("input", () => {
  test.each([
    ["\x1b[A\x1bOB\x1b[1;2D", ["up", "down", "shift-left"]],
    ["\x1b[5~\x1b[6~\x1b[H\x1b[4~", ["page-up", "page-down", "home", "end"]],
    ["\r\t\x1b[Z\x7f\x03\x1a", ["enter", "tab", "shift-tab", "backspace", "ctrl-c", "ctrl-z"]],
    ["q é日", ["q", "space", "é", "日"]],
    ["\x1bx", ["alt-x"]],
    ["\x1b", ["escape"]],
    ["\x1b[99;5u\x1b[?1;2c", ["ctrl-c"]],
    ["\x1b[I\x1b[O\x1b[?1uq", ["window", "window", "kitty-keyboard", "q"]],
    // Kitty: let go, Shift alone, a shifted letter with and without what it gives, Caps Lock.
    ["\x1b[113;1:3u\x1b[1;1:3A\x1b[57441;2u\x1b[97;2u\x1b[49:33;2u\x1b[98;69u", ["A", "!", "ctrl-b"]],
  ])("%j is read as keys", (text, expected) => {
    expect(ids(text)).toEqual(expected);
  });

  test("a mouse report has columns and rows from 0", () => {
    expect(parse([Buffer.from("\x1b[<0;10;5M")], raw)).toEqual([
      { kind: "mouse", mouse: { kind: "press", x: 9, y: 4, code: 0 } },
    ]);
  });

  test("in typing mode everything passes untouched but the prefix, pastes and the mouse", () => {
    const events = parse([Buffer.from("a\x1b[A\x1bOBö\x02b\x1b[200~p\x02\x1b[201~")], raw);
    expect(events.map((event) => event.kind)).toEqual(["raw", "key", "raw", "paste"]);
    expect(events[0]).toEqual({ kind: "raw", bytes: Buffer.from("a\x1b[A\x1bOBö") });
    expect(events[3]).toEqual({ kind: "paste", text: "p\x02" });
  });

  test("what an event changes is known to the next byte", () => {
    const events: string[] = [];
    let reading: Reading = keys;
    const parser = new InputParser(
      () => reading,
      (event) => {
        events.push(event.kind);
        if (event.kind === "key") reading = raw;
      },
    );
    parser.push(Buffer.from("\rq"));
    expect(events).toEqual(["key", "raw"]);
  });

  test("the prefix is found in either form, and only then", () => {
    const events = parse([Buffer.from("\x1b[97;5u\x1b[98;5:1u\x1b[98;5:3u\x1b[99u")], kitty);
    expect(events.map((event) => (event.kind === "raw" ? event.bytes.toString() : event.kind))).toEqual([
      "\x1b[97;5u",
      "key",
      "\x1b[98;5:3u\x1b[99u",
    ]);
  });

  test.each([keys, raw, kitty])("a split at any byte gives the same events (%o)", (reading) => {
    for (const sample of samples) {
      const bytes = Buffer.from(sample);
      const whole = parse([bytes], reading);
      for (let at = 1; at < bytes.length; at += 1) {
        expect(parse([bytes.subarray(0, at), bytes.subarray(at)], reading)).toEqual(whole);
      }
      expect(
        parse(
          [...bytes].map((byte) => Buffer.from([byte])),
          reading,
        ),
      ).toEqual(whole);
    }
  });

  test("no bytes at all make it throw or hold them back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isRaw) => {
        const parser = new InputParser(
          () => (isRaw ? raw : keys),
          () => {},
        );
        parser.push(Buffer.from(bytes));
        parser.giveUp();
        expect(parser.isWaiting).toBe(false);
      }),
    );
  });
});
