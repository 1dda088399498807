// What an agent could try to write outside of its fence, as root and as a user. Each attempt is also made without a
// fence where it can succeed there: an attempt that never works proves nothing.
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fenceFor } from "../../../src/fence/fence.ts";
import { canFence } from "../../../src/fence/probe.ts";
import { ensureRunFolder, type Places, placesOf } from "../../../src/system/places.ts";
import type { SessionId } from "../../../state/model/state.ts";

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const probe = await canFence();
if (!probe.ok) console.warn(`skipped: no fence can be made here (${probe.why})`);
/** Whom it is tried as: root, who may most, and somebody without rights where we can become somebody. */
const users = isRoot ? [0, nobody] : [process.getuid?.() ?? nobody];

interface Attempt {
  readonly name: string;
  /** In bash, in the workspace; $VICTIM is a file outside of what may be written, $OWN a folder that may be. */
  readonly script: string;
  /** It changes the victim where there is no fence. */
  readonly worksWithout: boolean;
}

const attempts: readonly Attempt[] = [
  { name: "a redirection", script: 'echo gone > "$VICTIM"', worksWithout: true },
  { name: "sed -i", script: 'sed -i s/safe/gone/ "$VICTIM"', worksWithout: true },
  {
    name: "a symbolic link",
    script: 'ln -s "$VICTIM" "$OWN/link"; echo gone > "$OWN/link"',
    worksWithout: true,
  },
  { name: "a hard link", script: 'ln "$VICTIM" "$OWN/link" && echo gone > "$OWN/link"', worksWithout: true },
  {
    name: "a rename over it",
    script: 'echo gone > "$OWN/new"; mv -f "$OWN/new" "$VICTIM" || (cd "$OWN" && mv -f new "$VICTIM")',
    worksWithout: true,
  },
  { name: "moving its folder away", script: 'mv "$(dirname "$VICTIM")" "$OWN/away"', worksWithout: true },
  {
    name: "moving the own folder",
    script: 'mv "$OWN" "$OWN-away"; echo gone > "$VICTIM"',
    worksWithout: true,
  },
  { name: "deleting it", script: 'rm -rf "$(dirname "$VICTIM")"', worksWithout: true },
  { name: "its permissions", script: 'chmod 777 "$VICTIM"; echo gone > "$VICTIM"', worksWithout: true },
  {
    name: "a remount",
    script:
      'mount -o remount,rw,bind / ; mount -o remount,rw / ; mount -o remount,rw,bind "$PWD"; echo gone > "$VICTIM"',
    worksWithout: true,
  },
  {
    name: "a mount over it",
    script:
      'mkdir -p "$OWN/m"; mount --bind "$OWN/m" "$(dirname "$VICTIM")"; umount -l "$PWD"; echo gone > "$VICTIM"',
    worksWithout: false,
  },
  {
    name: "namespaces of its own",
    script:
      'unshare -m sh -c "mount -o remount,rw,bind /; echo gone > \\"$VICTIM\\""; unshare -Urm sh -c "mount -o remount,rw,bind / ; umount -l \\"$PWD\\"; echo gone > \\"$VICTIM\\""',
    worksWithout: true,
  },
  {
    name: "another bwrap",
    script: 'bwrap --bind / / --dev /dev sh -c "echo gone > \\"$VICTIM\\""',
    worksWithout: true,
  },
  {
    name: "the root of another process",
    script:
      'for root in /proc/[0-9]*/root; do echo gone > "$root$VICTIM"; done; for cwd in /proc/[0-9]*/cwd; do echo gone > "$cwd/victim/file"; done',
    worksWithout: true,
  },
  {
    name: "the namespaces of another process",
    script: 'for pid in 1 "$OUTSIDE"; do nsenter -t "$pid" -m sh -c "echo gone > \\"$VICTIM\\""; done',
    worksWithout: false,
  },
  {
    name: "the memory of a sibling",
    script:
      'printf gone | dd of="/proc/$OUTSIDE/mem" bs=1 seek=4096; kill -9 "$OUTSIDE" && echo gone > "$OWN/killed"',
    worksWithout: false,
  },
  {
    name: "an inherited folder",
    script:
      'for fd in /proc/self/fd/*; do echo gone > "$fd/victim/file"; echo gone > "$fd/../victim/file"; done',
    worksWithout: false,
  },
  {
    name: "the disk itself",
    script: 'mknod "$OWN/disk" b 8 0 && echo gone > "$OWN/disk" && touch "$OWN/made"',
    worksWithout: false,
  },
  {
    name: "the kernel's settings",
    script: 'echo "|/bin/true" > /proc/sys/kernel/core_pattern && touch "$OWN/made"',
    worksWithout: false,
  },
];

let places: Places;
let victim: string;

beforeEach(() => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "lockstep-fence-")));
  for (const name of ["own", "victim", ".git/hooks"]) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, "lockstep.yaml"), "name: x\nphases: []\n");
  writeFileSync(join(folder, ".git/config"), "[core]\n");
  victim = join(folder, "victim/file");
  writeFileSync(victim, "safe\n");
  places = placesOf(folder, ".lockstep");
  ensureRunFolder(places);
});

afterEach(() => rmSync(places.workspace, { recursive: true, force: true }));

async function give(user: number): Promise<void> {
  if (isRoot && user !== 0) await execa("chown", ["-R", `${user}:${user}`, places.workspace]);
}

interface How {
  readonly user: number;
  readonly isFenced: boolean;
  readonly outside?: number | undefined;
}

async function attempt(script: string, { user, isFenced, outside }: How): Promise<string> {
  const fence = await fenceFor({
    places,
    tree: null,
    session: "one" as SessionId,
    folder: join(places.sessions, "one"),
    writable: [{ claim: "own", written: "/own/" }],
    own: [],
    closed: [],
    guarded: ["lockstep.yaml", "BOUNDARIES.json", ".lockstep"],
  });
  if (fence.kind === "off") throw new Error(fence.why);
  const argv = ["bash", "-c", script];
  const program = isFenced ? [...fence.start(argv).argv] : argv;
  await give(user);
  const become =
    isRoot && user !== 0 ? ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"] : [];
  const [file = "", ...args] = [...become, ...program];
  const ran = await execa(file, args, {
    cwd: places.workspace,
    env: { VICTIM: victim, OWN: join(places.workspace, "own"), OUTSIDE: String(outside ?? 1), HOME: "/" },
    reject: false,
    stdin: "ignore",
    all: true,
    timeout: 20_000,
  });
  return ran.all ?? "";
}

function content(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

describe.skipIf(!probe.ok).each(users.map((user) => [user]))("as user %i", (user) => {
  test.each(attempts.map((each) => [each.name, each] as const))("not by %s", async (_name, { script }) => {
    const sibling = execa("sleep", ["60"], { reject: false, ...(isRoot ? { uid: user, gid: user } : {}) });
    const said = await attempt(script, { user, isFenced: true, outside: sibling.pid });
    expect(content(victim), said).toBe("safe\n");
    for (const sign of ["made", "killed"])
      expect(content(join(places.workspace, "own", sign)), said).toBe("");
    sibling.kill("SIGTERM");
    // Nobody else ended it before.
    expect((await sibling).signal).toBe("SIGTERM");
  });

  test.each(attempts.filter(({ worksWithout }) => worksWithout).map((each) => [each.name, each] as const))(
    "without a fence it would be: %s",
    async (_name, { script }) => {
      const said = await attempt(script, { user, isFenced: false });
      expect(content(victim), said).not.toBe("safe\n");
    },
  );

  test("what is its own it writes, and so it does /tmp, which is its own too", async () => {
    const said = await attempt('echo mine > "$OWN/a" && echo x > /tmp/lockstep-own-tmp && echo ok', {
      user,
      isFenced: true,
    });
    expect(said).toBe("ok");
    expect(content(join(places.workspace, "own/a"))).toBe("mine\n");
    expect(content("/tmp/lockstep-own-tmp")).toBe("");
  });

  test("git's index is written, and what git would run is not", async () => {
    await attempt(
      "echo i > .git/index; echo evil > .git/config; echo evil > .git/hooks/pre-commit; mv .git/config .git/c; mkdir -p .git/info; echo evil > .git/info/attributes",
      { user, isFenced: true },
    );
    const read = (name: string) => content(join(places.workspace, ".git", name));
    expect([read("index"), read("config"), read("hooks/pre-commit"), read("info/attributes")]).toEqual([
      "i\n",
      "[core]\n",
      "",
      "",
    ]);
  });

  test("only the sockets for sessions are to be seen", async () => {
    const listening = await Promise.all(
      [places.supervisorSocket, places.hostSocket, places.insideSocket].map(async (path) => {
        const server = createServer().listen(path);
        await new Promise((resolve) => server.once("listening", resolve));
        if (isRoot) chownSync(path, user, user);
        return server;
      }),
    );
    const said = await attempt("cd .lockstep/run && find . -type s", { user, isFenced: true });
    expect(said.split("\n")).toEqual(["./inside/supervisor.sock"]);
    for (const server of listening) server.close();
  });
});

test.skipIf(!probe.ok)("how it ends and what it is told by signals are the program's own", async () => {
  expect(await attempt("exit 7; true", { user: users[0] ?? 0, isFenced: true })).toBe("");
  const fence = await fenceFor({
    places,
    tree: null,
    session: "one" as SessionId,
    folder: join(places.sessions, "one"),
    writable: [],
    own: [],
    closed: [],
    guarded: ["lockstep.yaml", "BOUNDARIES.json", ".lockstep"],
  });
  if (fence.kind === "off") throw new Error(fence.why);
  const [file = "", ...args] = fence.start([
    "bash",
    "-c",
    "trap 'echo caught; exit 9' TERM; echo up; while :; do sleep 0.05; done",
  ]).argv;
  const running = execa(file, args, { reject: false, detached: true });
  await new Promise((resolve) => running.stdout.once("data", resolve));
  process.kill(-(running.pid ?? 0), "SIGTERM");
  const ended = await running;
  expect([ended.exitCode, ended.stdout]).toEqual([9, "up\ncaught"]);
});

test.skipIf(!probe.ok)("programs that a PATH names behind a link in /tmp are found inside too", async () => {
  const bin = join(places.workspace, "real/bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "hello-there"), "#!/bin/sh\necho hello\n", { mode: 0o755 });
  const link = join(tmpdir(), `link-to-${process.pid}`);
  await execa("ln", ["-s", join(places.workspace, "real"), link]);
  const before = process.env.PATH;
  process.env.PATH = `${link}/bin:${before}`;
  try {
    expect(await attempt("hello-there", { user: users[0] ?? 0, isFenced: true })).toBe("hello");
  } finally {
    process.env.PATH = before;
    rmSync(link);
  }
});

test("what no fence can express is said: a pattern, a file, what is not there, what leads elsewhere", async () => {
  writeFileSync(join(places.workspace, "file"), "");
  const why = async (claim: string, written: string) => {
    const fence = await fenceFor({
      places,
      tree: null,
      session: "one" as SessionId,
      folder: places.sessions,
      writable: [{ claim, written }],
      own: [],
      closed: [],
      guarded: ["lockstep.yaml", "BOUNDARIES.json", ".lockstep"],
    });
    return fence.kind === "off" ? fence.why : "";
  };
  if (!probe.ok) return expect(await why("own", "/own/")).toContain(probe.why);
  expect(await why("src/*.ts", "/src/*.ts")).toMatch(/is a pattern/);
  expect(await why("file", "/file")).toMatch(/is a file/);
  expect(await why("nothing", "/nothing")).toMatch(/does not exist.*write \/nothing\/ if it is one/);
  await execa("ln", ["-s", "victim", join(places.workspace, "link")]);
  expect(await why("link/below", "/link/below/")).toMatch(/leads somewhere else/);
  expect(await why("new/deep", "/new/deep/")).toBe("");
});
