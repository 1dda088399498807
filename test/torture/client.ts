// One client of the torture, a process of its own: acquires paths, marks them with the witness, holds them for a
// moment and releases them, until it is killed or the file `stop` is there. In: its settings as JSON. Out: its diary.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Random, random } from "../helpers/random.ts";
import { endWithParent } from "./children.ts";
import { Diary } from "./diary.ts";
import { type Held, type Locks, openLocks, type Way } from "./locks.ts";
import { somePaths } from "./universe.ts";
import { identityOf, Witness } from "./witness.ts";

export interface ClientSettings {
  readonly workspace: string;
  /** Of diaries and reports. */
  readonly records: string;
  readonly marks: string;
  readonly agent: string;
  readonly way: Way;
  readonly seed: number;
}

/** Long enough for all others to have had their turn; a wish that is not granted then is given up. */
const waitMsLong = 3_000;
/** A client whose lock cannot be released for this long is stuck, and says so. */
const releaseMsMax = 20_000;

await run(JSON.parse(process.argv[2] ?? "") as ClientSettings);

async function run(settings: ClientSettings): Promise<void> {
  const diary = new Diary(settings.records, settings.agent);
  const witness = new Witness(settings.marks, identityOf(process.pid));
  const locks = await openLocks(settings.way, settings.workspace);
  const chance = random(settings.seed);
  endWithParent();
  diary.write({ step: "starting", pid: process.pid });
  while (!existsSync(join(settings.records, "stop")))
    await once(settings.agent, { diary, witness, locks, chance });
  diary.write({ step: "stopping" });
  locks.close();
  diary.close();
  process.disconnect?.();
}

interface Tools {
  readonly diary: Diary;
  readonly witness: Witness;
  readonly locks: Locks;
  readonly chance: Random;
}

async function once(agent: string, { diary, witness, locks, chance }: Tools): Promise<void> {
  const paths = somePaths(chance);
  diary.write({ step: "asking", paths });
  const waitMs = chance.chance(0.8) ? waitMsLong : 0;
  const answer = await locks.acquire({ agent, pid: process.pid, paths, waitMs });
  if (answer.kind === "granted") {
    const { token } = answer;
    diary.write({ step: "granted", token, paths });
    for (const why of witness.enter(paths)) diary.write({ step: "not-alone", why });
    await pause(chance.below(10));
    witness.leave(paths);
    diary.write({ step: "releasing", token });
    await release({ agent, token, paths }, diary, locks);
  } else {
    diary.write(answer.kind === "refused" ? { step: "refused" } : { step: "failed", why: whyOf(answer) });
    await pause(1 + chance.below(5));
  }
  await pause(chance.below(8));
}

async function release(held: Held, diary: Diary, locks: Locks): Promise<void> {
  const { token } = held;
  const giveUpAt = performance.now() + releaseMsMax;
  let isSure = true;
  for (;;) {
    const answer = await locks.release(held);
    if (answer.kind === "released") return diary.write({ step: "released", token });
    if (answer.kind !== "failed")
      return diary.write(
        isSure ? { step: "lock-lost", token, why: whyOf(answer) } : { step: "released", token },
      );
    // It may have been released all the same: to find nothing at the next try is no loss.
    isSure = false;
    diary.write({ step: "failed", why: answer.why });
    if (performance.now() > giveUpAt)
      return diary.write({ step: "lock-lost", token, why: `it cannot be released: ${answer.why}` });
    await pause(50);
  }
}

function whyOf(answer: { readonly kind: string; readonly why?: string }): string {
  return answer.why ?? `an answer of the wrong kind: ${answer.kind}`;
}
