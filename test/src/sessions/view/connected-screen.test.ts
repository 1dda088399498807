import { expect, test } from "vitest";
import { sessionId, testHost } from "../../../helpers/session-client.ts";
import { until } from "../../../helpers/session-wait.ts";

/** Leaves lines `line 1` … `line COUNT` and stays. */
const lines = (count: number) =>
  `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); echo "line $i"; done; exec cat`;

test("what is typed reaches the program, and its answer the screen", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a");
  client.shell("a", 'read -r word; echo "got <$word>"; exec cat');
  await client.heard("started", "a");
  client.type("a", "grüße 世界\r");
  await client.shows("a", "got <grüße 世界>");
});

test("bytes that are no UTF-8 reach the program as they are", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a");
  client.shell("a", "stty raw -echo; echo ready; dd bs=1 count=3 2>/dev/null | od -An -tx1");
  await client.shows("a", "ready");
  client.send({
    type: "input",
    session: sessionId("a"),
    data: Buffer.from([0xff, 0x00, 0xfe]).toString("base64"),
  });
  await client.shows("a", "ff 00 fe");
});

test("the program sees the size of the screen that was used last", async () => {
  await using host = testHost();
  const first = host.client("screen");
  const second = host.client("screen");
  first.view("a", 90, 20);
  first.shell("a", 'stty -echo; while read -r _; do echo "size $(stty size)"; done');
  await first.heard("started", "a");
  first.type("a", "\r");
  await first.shows("a", "size 20 90");
  second.view("a", 70, 30);
  second.type("a", "\r");
  await second.shows("a", "size 30 70");
  first.type("a", "\r");
  const answers = () => first.lines("a").filter((line) => line === "size 20 90");
  await until("the program has said it a second time", () => answers().length === 2);
  await until(
    "both screens show the same",
    () => first.lines("a").join("\n") === second.lines("a").join("\n"),
  );
  expect(second.panes.get(sessionId("a"))?.last).toMatchObject({ columns: 90, rows: 20 });
});

test("a screen that comes later sees what is there, and one that leaves takes nothing with it", async () => {
  await using host = testHost();
  const first = host.client("screen");
  first.view("a");
  first.shell("a", "echo hello; exec cat");
  await first.shows("a", "hello");
  const second = host.client("screen");
  second.view("a");
  await second.shows("a", "hello");
  first.close();
  second.type("a", "more");
  await second.shows("a", "more");
});

test("only sessions in view are sent, and one newly in view is sent whole", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a");
  client.shell("a", "echo from a; exec cat");
  client.shell("b", "echo from b; exec cat");
  await client.shows("a", "from a");
  await until("b has printed", () => client.find("activity", "b"));
  expect(client.frames.some((pane) => pane.session === "b")).toBe(false);
  client.view("b");
  await client.shows("b", "from b");
  const whole = client.frames.find((pane) => pane.session === "b");
  expect(whole?.changed.length).toBe(24);
});

test("while the socket is full nothing is sent, and afterwards what is true then", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a");
  client.shell("a", "read -r _; seq 1 5000; echo done; exec cat");
  await until("the first frame is there", () => client.frames.length > 0);
  client.hasRoom = false;
  client.type("a", "\r");
  const watcher = host.client("screen");
  watcher.view("a");
  await watcher.shows("a", "done");
  const sent = client.frames.length;
  expect(client.lines("a").some((line) => line.includes("done"))).toBe(false);
  client.drained();
  await client.shows("a", "done");
  expect(client.frames.length - sent).toBeLessThan(5);
});

test("a flood reaches the screen in frames, not in proportion to its bytes, and ends where it ends", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a");
  const start = performance.now();
  client.shell("a", "seq 1 500000; echo the end; exec cat");
  await client.shows("a", "the end");
  expect(
    client
      .lines("a")
      .filter((line) => line !== "")
      .slice(-2),
  ).toEqual(["500000", "the end"]);
  // Thirty a second, and a few around keys and views.
  expect(client.frames.length).toBeLessThan(((performance.now() - start) / 1000) * 32 + 10);
});

test("a flood in other sessions does not keep a key from its echo", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.shell("a", "exec cat");
  for (const name of ["b", "c", "d"]) client.shell(name, "exec yes");
  client.view("a");
  await until("all flood", () => ["b", "c", "d"].every((name) => client.find("activity", name)));
  client.type("a", "echo of this");
  await client.shows("a", "echo of this");
});

test("a screen scrolled up stays at its lines while output goes on, and a key brings it back", async () => {
  await using host = testHost();
  const client = host.client("screen");
  const other = host.client("screen");
  client.view("a");
  other.view("a");
  client.shell("a", lines(200));
  await client.shows("a", "line 200");
  client.send({ type: "scroll", session: sessionId("a"), lines: -50 });
  await client.shows("a", "line 128");
  const before = client.lines("a");
  expect(client.find("scrolled", "a")).toMatchObject({ above: 127, below: 50 });
  other.type("a", "more\rmore\rmore\r");
  await until(
    "three lines and their echo came",
    () => client.panes.get(sessionId("a"))?.last.scrolledUp === 56,
  );
  expect(client.lines("a")).toEqual(before);
  await other.shows("a", "more");
  client.type("a", "x");
  await client.shows("a", "more");
  expect(client.messages.findLast((message) => message.type === "scrolled")).toMatchObject({ below: 0 });
});

test("scrolling ends at the first line and at the last", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a");
  client.shell("a", lines(100));
  await client.shows("a", "line 100");
  client.send({ type: "scroll-to", session: sessionId("a"), to: "top" });
  await until("it shows the first line", () => client.lines("a")[0] === "line 1");
  client.send({ type: "scroll", session: sessionId("a"), lines: -10 });
  client.send({ type: "scroll", session: sessionId("a"), lines: 1_000_000 });
  await client.shows("a", "line 100");
});

test("a search goes from match to match, shows each inverse, and begins again at the end", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a");
  client.shell("a", `echo The Needle 1; seq 100; echo a needle 2; ${lines(50)}`);
  await client.shows("a", "line 50");
  const search = async (text: string, direction: -1 | 1) => {
    client.messages.length = 0;
    client.send({ type: "search", session: sessionId("a"), text, direction });
    const { index, count } = await client.heard("found", "a");
    return [index, count];
  };
  expect(await search("needle", -1)).toEqual([2, 2]);
  await client.shows("a", "a needle 2");
  expect(await search("needle", -1)).toEqual([1, 2]);
  await client.shows("a", "The Needle 1");
  const rows = client.frames.flatMap((pane) => pane.changed.map((row) => row.bytes.toString()));
  expect(rows).toContain("The \x1b[0;7mNeedle\x1b[0m 1\x1b[68X");
  expect(await search("needle", -1)).toEqual([2, 2]);
  expect(await search("needle", 1)).toEqual([1, 2]);
  expect(await search("Needle", 1)).toEqual([1, 1]);
  expect(await search("nothing like it", 1)).toEqual([0, 0]);
  expect(await search("", 1)).toEqual([0, 0]);
});

test("a search finds text that the terminal wrapped, and beside wide characters", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a", 20, 10);
  client.shell("a", "echo 1234567890123456wrapped; echo 世界 target; exec cat", { columns: 20, rows: 10 });
  await client.shows("a", "target");
  client.send({ type: "search", session: sessionId("a"), text: "wrapped", direction: -1 });
  expect(await client.heard("found", "a")).toMatchObject({ index: 1, count: 1 });
  client.send({ type: "search", session: sessionId("a"), text: "target", direction: -1 });
  const isInverse = (row: string) =>
    client.frames.some((pane) => pane.changed.some((one) => one.bytes.toString() === row));
  await until("the match is inverse", () => isInverse("世界 \x1b[0;7mtarget\x1b[0m\x1b[9X"));
});

test("a paste is bracketed for a program that asked for that, and cannot end its bracket", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a");
  client.shell("a", "stty raw -echo; printf '\\033[?2004hready'; dd bs=1 count=20 2>/dev/null | od -An -c");
  await until("it asked", () => client.panes.get(sessionId("a"))?.last.modes.bracketedPaste);
  client.send({ type: "paste", session: sessionId("a"), text: "a\nb\x1b[201~" });
  await client.shows("a", "[   2   0   0   ~   a  \\r   b");
});

test("the mouse is reported in the encoding that the program asked for", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a");
  client.shell(
    "a",
    "stty raw -echo; printf '\\033[?1000;1006hready'; dd bs=1 count=11 2>/dev/null | od -An -c",
  );
  await until("it asked", () => client.panes.get(sessionId("a"))?.last.modes.mouse);
  client.send({ type: "mouse", session: sessionId("a"), button: 64, column: 12, row: 3, release: false });
  await client.shows("a", "[   <   6   4   ;   1   2   ;   3   M");
});

test("questions of the program are answered: where the cursor is, and what the colours are", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a");
  client.shell(
    "a",
    "stty raw -echo; printf 'xy\\033[6n\\033]11;?\\007'; dd bs=1 count=30 2>/dev/null | od -An -c",
  );
  await client.shows("a", "[   1   ;   3   R");
  await client.shows("a", "1   1   ;   r   g   b   :");
});

test("the cursor's shape, the title and the bell arrive", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a");
  client.shell("a", "printf '\\033]2;the title\\007\\007\\033[6 qx'; exec cat");
  expect(await client.heard("title", "a")).toMatchObject({ title: "the title" });
  await client.heard("bell", "a");
  await until("the cursor is a bar", () => client.panes.get(sessionId("a"))?.last.cursor.shape === "bar");
  expect(client.panes.get(sessionId("a"))?.last.cursor).toMatchObject({ x: 1, y: 0, visible: true });
});

test("a drawing that never says that it is complete is shown all the same", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a");
  client.shell("a", "printf '\\033[?2026hhalf'; exec cat");
  await client.shows("a", "half");
});

test("activity is told once when output begins and once when it has ended", async () => {
  await using host = testHost();
  const client = host.client();
  client.shell("a", "echo one; echo two; exec cat");
  await until("it is quiet again", () =>
    client.messages.some((one) => one.type === "activity" && !one.active),
  );
  expect(client.messages.filter((one) => one.type === "activity").map((one) => one.active)).toEqual([
    true,
    false,
  ]);
});

test("the last lines can be read as text", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a");
  client.shell("a", lines(100));
  await client.shows("a", "line 100");
  client.send({ type: "read", id: 7, session: sessionId("a"), lines: 2 });
  await until("the answer is there", () => client.find("text"));
  expect(client.find("text")).toMatchObject({ id: 7, lines: ["line 99", "line 100"] });
});

test("a held pane stays as it is while its program goes on, and follows again when it is typed into", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a", 40, 5);
  client.shell("a", `${"echo one; read -r _;"} echo two; read -r _; echo three; exec cat`);
  await client.shows("a", "one");
  client.send({ type: "hold", session: sessionId("a") });
  await until("it is held", () => client.panes.get(sessionId("a"))?.last.held === true);
  const other = host.client("screen");
  other.view("a", 40, 5);
  other.type("a", "\r\r");
  await other.shows("a", "three");
  expect(client.lines("a").join("\n")).toContain("one");
  client.type("a", "\r");
  await until("it follows", () => client.panes.get(sessionId("a"))?.last.held === false);
});

test("of a full-screen program nothing is sent while it is held, and then what it shows", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a", 40, 5);
  client.shell("a", "printf '\\033[?1049hbefore'; read -r _; printf '\\033[2J\\033[Hafter'; exec cat");
  await client.shows("a", "before");
  client.send({ type: "hold", session: sessionId("a") });
  await until("it is held", () => client.panes.get(sessionId("a"))?.last.held === true);
  const other = host.client("screen");
  other.view("a", 40, 5);
  other.type("a", "\r");
  await other.shows("a", "after");
  expect(client.lines("a").join("\n")).toContain("before");
  client.send({ type: "scroll-to", session: sessionId("a"), to: "bottom" });
  await client.shows("a", "after");
});

test("a program that asked for it is told when the keyboard comes and goes, and no other is", async () => {
  await using host = testHost();
  const client = host.client("screen");
  const asks = "stty raw -echo; printf '\\033[?1004hready'; exec cat -v";
  client.shell("a", asks);
  client.shell("b", "stty raw -echo; printf ready; exec cat -v");
  const look = (focus: string, away = false) =>
    client.send({
      type: "view",
      panes: ["a", "b"].map((id) => ({ session: sessionId(id), columns: 40, rows: 5 })),
      focus: sessionId(focus),
      away,
    });
  look("b");
  await client.shows("a", "ready");
  await client.shows("b", "ready");
  look("a");
  await client.shows("a", "ready^[[I");
  look("a", true);
  await client.shows("a", "ready^[[I^[[O");
  look("a");
  look("b");
  await client.shows("a", "ready^[[I^[[O^[[I^[[O");
  expect(client.lines("b").join("\n")).not.toContain("^[");
});

test("what the program asks of the kitty keyboard comes with its rows", async () => {
  await using host = testHost();
  const client = host.client("screen");
  client.view("a", 40, 5);
  client.shell("a", "printf '\\033[>5uready'; read -r _; printf '\\033[<uover'; exec cat");
  await client.shows("a", "ready");
  expect(client.panes.get(sessionId("a"))?.last.modes.kitty).toBe(5);
  client.type("a", "\r");
  await client.shows("a", "over");
  await until("it is over", () => client.panes.get(sessionId("a"))?.last.modes.kitty === 0);
});
