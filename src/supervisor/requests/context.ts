// The parts of the supervisor that answering a request needs.

import type { Store } from "../../store/open.ts";
import type { Places } from "../../system/places.ts";
import type { HostLink } from "../launch/host-link.ts";
import type { SessionKeys } from "../launch/session-keys.ts";
import type { Runtime } from "../loop/input.ts";
import type { PersonDesk } from "./asks.ts";
import type { LockQueue } from "./lock-queue.ts";
import type { ClientServer } from "./server.ts";

export interface Desk {
  readonly places: Places;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly host: HostLink;
  readonly locks: LockQueue;
  readonly keys: SessionKeys;
  readonly persons: PersonDesk;
  readonly server: () => ClientServer | null;
  /** The workflow was read from these files. */
  readonly sources: (paths: readonly string[]) => void;
  /** Ends the session host and its sessions, then this process. */
  readonly end: () => void;
  readonly problem: (text: string) => void;
}
