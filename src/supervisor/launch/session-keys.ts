// By what a session shows who it is. Behind a fence it sees nothing of the others, so their keys are not to be read
// either; the secret that they are made from lies where no fence shows it.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { SessionId } from "../../../state/model/state.ts";
import { writeWhole } from "../../system/files.ts";
import type { Places } from "../../system/places.ts";

export interface SessionKeys {
  keyOf(session: SessionId): string;
  isKey(session: SessionId, key: string): boolean;
  /** Writes the secret again after its folder was deleted. */
  write(): void;
}

/** Kept, since sessions outlive the supervisor that gave them their keys. */
export function openSessionKeys(places: Places): SessionKeys {
  const path = places.secret;
  const secret = existsSync(path) ? readFileSync(path, "utf8") : randomBytes(32).toString("hex");
  const keyOf = (session: SessionId) => createHmac("sha256", secret).update(session).digest("hex");
  const keys: SessionKeys = {
    keyOf,
    isKey(session, key) {
      const [right, given] = [Buffer.from(keyOf(session)), Buffer.from(key)];
      return right.length === given.length && timingSafeEqual(right, given);
    },
    write: () => writeWhole(path, secret),
  };
  if (!existsSync(path)) keys.write();
  return keys;
}
