// The host as its own process, as it is started in earnest.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { connectHost, type HostConnection } from "../../../../src/sessions/link/connection.ts";
import type { FromHost, ToHost } from "../../../../src/sessions/link/protocol.ts";
import { sessionId } from "../../../helpers/session-client.ts";
import { openFiles, until } from "../../../helpers/session-wait.ts";

const main = join(import.meta.dirname, "../../../../src/sessions/host/main.ts");
const connection = join(import.meta.dirname, "../../../../src/sessions/link/connection.ts");

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

interface Place {
  readonly folder: string;
  readonly socket: string;
  readonly lock: string;
}

function newPlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), "ls-"));
  return { folder, socket: join(folder, "h"), lock: join(folder, "h.db") };
}

function startHost({ socket, lock }: Place, env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [main, socket, lock], {
    stdio: "ignore",
    env: { ...process.env, ...env },
  });
  started.push(child);
  return child;
}

const hasExited = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

async function connected(
  target: string | Socket,
): Promise<HostConnection & { messages: FromHost[]; closed: () => boolean }> {
  const messages: FromHost[] = [];
  let closed = false;
  const listener = {
    onMessage: (message: FromHost) => void messages.push(message),
    onRows: () => {},
    onClose: () => {
      closed = true;
    },
  };
  const host = await connectHost(target, listener);
  return { ...host, messages, closed: () => closed };
}

async function ready(place: Place): Promise<void> {
  await until("the socket is there", () => existsSync(place.socket));
}

const sleeping = (name: string): ToHost => ({
  type: "launch",
  session: sessionId(name),
  argv: ["sleep", "1000"],
  cwd: "/tmp",
  env: { PATH: process.env.PATH ?? "" },
  columns: 80,
  rows: 24,
  title: name,
  folder: null,
});

async function sessionPid(messages: FromHost[]): Promise<number> {
  const message = await until("it has started", () => messages.find((one) => one.type === "started"));
  return message.type === "started" ? message.pid : 0;
}

const isRunning = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));

test("of hosts that start at once exactly one stays", async () => {
  const place = newPlace();
  const hosts = Array.from({ length: 4 }, () => startHost(place));
  await until("three have given up", () => hosts.filter(hasExited).length === 3);
  expect(hosts.filter(hasExited).map((host) => host.exitCode)).toEqual([75, 75, 75]);
  await ready(place);
  const client = await connected(place.socket);
  client.send({ type: "hello", role: "screen" });
  const hello = await until("it answers", () => client.messages.find((one) => one.type === "sessions"));
  expect(hosts.find((host) => !hasExited(host))?.pid).toBe(hello.type === "sessions" ? hello.pid : 0);
  client.close();
});

test("a host takes the place of one that was killed, over its socket", async () => {
  const place = newPlace();
  const first = startHost(place);
  await ready(place);
  first.kill("SIGKILL");
  await once(first, "exit");
  expect(existsSync(place.socket)).toBe(true);
  const before = statSync(place.socket).mtimeMs;
  startHost(place);
  await until(
    "the socket is another",
    () => existsSync(place.socket) && statSync(place.socket).mtimeMs !== before,
  );
  const client = await connected(place.socket);
  client.close();
});

test("hanging up and Ctrl-C leave the host and its sessions alone", async () => {
  const place = newPlace();
  const host = startHost(place);
  await ready(place);
  const client = await connected(place.socket);
  client.send({ type: "hello", role: "screen" });
  client.send(sleeping("a"));
  const pid = await sessionPid(client.messages);
  host.kill("SIGHUP");
  host.kill("SIGINT");
  client.send({ type: "read", id: 1, session: sessionId("a"), lines: 1 });
  await until("it answers", () => client.messages.some((one) => one.type === "text"));
  expect(isRunning(pid)).toBe(true);
  client.send({ type: "end", graceMs: 1000 });
  await until("it has ended", () => hasExited(host));
  expect(isRunning(pid)).toBe(false);
  expect(existsSync(place.socket)).toBe(false);
});

test("a host that nobody needs ends by itself", async () => {
  const place = newPlace();
  const host = startHost(place, { LOCKSTEP_HOST_IDLE_MS: "100" });
  await until("it has ended", () => hasExited(host));
  expect(host.exitCode).toBe(0);
  expect(existsSync(place.socket)).toBe(false);
});

test("a host whose socket was deleted can be found again", async () => {
  const place = newPlace();
  const host = startHost(place);
  await ready(place);
  const first = await connected(place.socket);
  first.send({ type: "hello", role: "screen" });
  first.send(sleeping("a"));
  const pid = await sessionPid(first.messages);
  rmSync(place.socket);
  await until("it listens again", () => existsSync(place.socket));
  const second = await connected(place.socket);
  expect(isRunning(pid)).toBe(true);
  second.send({ type: "hello", role: "screen" });
  second.send({ type: "end", graceMs: 0 });
  await until("it has ended", () => hasExited(host));
});

test("a host with another's socket in its place keeps its sessions and ends with the last", async () => {
  const place = newPlace();
  const host = startHost(place);
  await ready(place);
  const client = await connected(place.socket);
  client.send({ type: "hello", role: "screen" });
  client.send(sleeping("a"));
  const pid = await sessionPid(client.messages);
  rmSync(place.socket);
  writeFileSync(place.socket, "another's");
  const log = join(place.folder, "host.log");
  await until(
    "it has noticed",
    () => existsSync(log) && readFileSync(log, "utf8").includes("socket is gone"),
  );
  expect(isRunning(pid)).toBe(true);
  client.send({ type: "stop", session: sessionId("a"), graceMs: 1000 });
  await until("it has ended", () => hasExited(host));
});

test("a folder that others may use is refused", async () => {
  const place = newPlace();
  chmodSync(place.folder, 0o755);
  const host = startHost(place);
  await until("it has ended", () => hasExited(host));
  expect(host.exitCode).toBe(77);
  rmSync(place.folder, { recursive: true });
});

test("a supervisor that was killed is started again while sessions run, and holds no session's pty", async () => {
  const place = newPlace();
  const pids = join(place.folder, "pids");
  const script = join(place.folder, "supervisor.mjs");
  writeFileSync(
    script,
    `import { appendFileSync } from "node:fs";
     const { connectHost } = await import(${JSON.stringify(connection)});
     const nothing = () => {};
     const host = await connectHost(${JSON.stringify(place.socket)}, { onMessage: nothing, onRows: nothing, onClose: () => process.exit() });
     host.send({ type: "hello", role: "supervisor" });
     appendFileSync(${JSON.stringify(pids)}, process.pid + "\\n");`,
  );
  const argv = [process.execPath, script];
  const host = startHost(place, { LOCKSTEP_SUPERVISOR_ARGV: JSON.stringify(argv) });
  await ready(place);
  const screen = await connected(place.socket);
  screen.send({ type: "hello", role: "screen" });
  screen.send(sleeping("a"));
  const session = await sessionPid(screen.messages);
  started.push(spawn(argv[0] ?? "", argv.slice(1), { stdio: "ignore" }));
  const supervisors = () =>
    existsSync(pids) ? readFileSync(pids, "utf8").trim().split("\n").map(Number) : [];
  for (const count of [1, 2, 3]) {
    await until(`supervisor ${count} is connected`, () => supervisors().length === count);
    if (count < 3) process.kill(supervisors().at(-1) ?? 0, "SIGKILL");
  }
  const pid = supervisors().at(-1) ?? 0;
  const open = openFiles(pid);
  expect(open.filter((path) => path.includes("ptmx"))).toEqual([]);
  expect(isRunning(session)).toBe(true);
  screen.send({ type: "end", graceMs: 1000 });
  await until("the host has ended", () => hasExited(host));
  await until("the supervisor has ended", () => !isRunning(pid));
});

test("over a descriptor the host serves one client, and ends everything when that is gone", async () => {
  const host = spawn(process.execPath, [main, "--stdio-fd", "3"], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  started.push(host);
  const socket = host.stdio[3];
  if (!(socket instanceof Socket)) throw new Error("The fourth descriptor is no socket.");
  const client = await connected(socket);
  client.send({ type: "hello", role: "screen" });
  client.send(sleeping("a"));
  const pid = await sessionPid(client.messages);
  // Between fork and exec it has what the host has; a socket that stays is one that it inherited.
  await until("it has no socket", () => !openFiles(pid).some((path) => path.startsWith("socket:")));
  client.close();
  await until("the host has ended", () => hasExited(host));
  expect(host.exitCode).toBe(0);
  expect(client.closed()).toBe(true);
  expect(isRunning(pid)).toBe(false);
});
