// One client of the lock benchmark, a process of its own: `lock-client.ts WAY FOLDER NAME FOR_MS` takes and gives back
// the path NAME again and again, and prints how long each grant took, in milliseconds, as a JSON list.
import { openSupervisor } from "../../src/client/connect.ts";
import { placesOf } from "../../src/system/places.ts";
import { lockTable } from "./lock-table.ts";

/** Longer than anybody waits for one of eight short holders. */
const waitMs = 10_000;

interface Way {
  readonly acquire: () => Promise<void>;
  readonly release: () => Promise<void>;
}

const [way = "", folder = "", name = "", forMs = "0"] = process.argv.slice(2);
const { acquire, release } = way === "supervisor" ? await askSupervisor() : plainFile();
process.send?.("ready");
await new Promise((resolve) => process.once("message", resolve));
const waits: number[] = [];
const end = performance.now() + Number(forMs);
while (performance.now() < end) {
  const start = performance.now();
  await acquire();
  waits.push(performance.now() - start);
  await release();
}
process.send?.(waits, () => process.exit(0));

async function askSupervisor(): Promise<Way> {
  const supervisor = await openSupervisor(placesOf(folder, ".lockstep"), "to-look");
  if (supervisor === null) throw new Error("No supervisor answers.");
  const holder = { agent: `client-${process.pid}`, cwd: folder } as const;
  return {
    async acquire() {
      const paths = [`/${name}/`];
      const answer = await supervisor.request({
        ...holder,
        kind: "lock-acquire",
        paths,
        pid: process.pid,
        waitMs,
      });
      if (!answer.ok) throw new Error(answer.sentence);
    },
    async release() {
      await supervisor.request({ ...holder, kind: "lock-release", paths: [], token: null });
    },
  };
}

function plainFile(): Way {
  const table = lockTable(folder);
  return {
    async acquire() {
      while (!table.acquire(name)) await new Promise((resolve) => setTimeout(resolve, 1));
    },
    async release() {
      table.release(name);
    },
  };
}
