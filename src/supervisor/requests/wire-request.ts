// A client's request made into one on the state: paths become claims, the holder becomes a process or a session.

import { shownClaim } from "../../../state/locks/path.ts";
import { assertNever } from "../../../state/model/assert-never.ts";
import type { Caller, Request } from "../../../state/model/requests.ts";
import type { Holder, PathClaim, SessionId, State } from "../../../state/model/state.ts";
import { profileIn } from "../../agents/own-profile.ts";
import { profileNames } from "../../agents/table.ts";
import { rootOf } from "../../git/trees/tree.ts";
import { isGone, processHolder } from "../../store/identity.ts";
import { adviceFor } from "../../system/file-advice.ts";
import { claimOf } from "../../system/paths.ts";
import type { Places } from "../../system/places.ts";
import type { WireRequest } from "../../wire/protocol.ts";

export interface Asked {
  readonly request: Request;
  /** How long a refusal may be tried again. */
  readonly waitMs: number;
}

/** `fault`: it is not refused, something did not work. */
export type ToRequest =
  | ({ readonly ok: true } & Asked)
  | { readonly ok: false; readonly sentence: string; readonly fault?: true };

export function toRequest(
  wire: Exclude<WireRequest, { kind: "lock-reap" }>,
  caller: Caller,
  places: Places,
  state: State,
): ToRequest {
  switch (wire.kind) {
    case "lock-acquire":
      return toAcquire(wire, caller, places, state);
    case "lock-release": {
      const agent = wire.agent ?? ownAgent(caller, state);
      if (agent === null) return no("Say whose lock it is: --agent ID.");
      const paths = claims(rootOf(places, state, sessionOf(caller)), wire.paths, wire.cwd);
      if (!paths.ok) return paths;
      return {
        ok: true,
        request: { kind: "lock-release", agent, paths: paths.claims, token: wire.token },
        waitMs: 0,
      };
    }
    case "task-assign":
      return unknownAgent(state, wire.agent) ?? { ok: true, request: wire, waitMs: 0 };
    case "task-split": {
      const unknown = wire.agent === null ? null : unknownAgent(state, wire.agent);
      if (unknown !== null) return unknown;
      const paths = claims(places.workspace, wire.paths, wire.cwd);
      if (!paths.ok) return paths;
      const { cwd: _, ...split } = wire;
      // For a fence what is no folder yet is one by the / at its end.
      const kept = paths.claims.map((path, at) =>
        wire.paths[at]?.endsWith("/") && path.claim !== "." ? { ...path, written: `${path.written}/` } : path,
      );
      return { ok: true, request: { ...split, paths: kept }, waitMs: 0 };
    }
    case "launching":
    case "auto":
    case "advance":
    case "force-advance":
    case "recheck":
    case "violations-mine":
    case "task-start":
    case "task-complete":
    case "task-fail":
    case "task-retry":
    case "task-cancel":
    case "task-reopen":
    case "session-open":
    case "session-stop":
    case "session-restart":
    case "session-resume":
    case "reply":
    case "report-progress":
    case "lock-force":
      return { ok: true, request: wire, waitMs: 0 };
    default:
      return assertNever(wire);
  }
}

function unknownAgent(state: State, name: string): ToRequest | null {
  return profileIn(state.run?.workflow ?? null, name) !== null
    ? null
    : no(`There is no agent ${JSON.stringify(name)}. There are ${profileNames.join(", ")}.`);
}

function toAcquire(
  wire: Extract<WireRequest, { kind: "lock-acquire" }>,
  caller: Caller,
  places: Places,
  state: State,
): ToRequest {
  const agent = wire.agent ?? ownAgent(caller, state);
  if (agent === null) return no("Say whose lock it is: --agent ID.");
  const paths = claims(rootOf(places, state, sessionOf(caller)), wire.paths, wire.cwd);
  if (!paths.ok) return paths;
  // A pid that is seen inside a fence means nothing outside: there the session is the holder.
  const seen = holderOf(caller, wire);
  if (!seen.ok) return seen;
  const { holder } = seen;
  if (holder === null || (holder.kind === "process" && isGone(holder) === true))
    return no(`Process ${wire.pid} does not run, so it cannot hold a lock. Name one that does: --pid PID.`);
  return {
    ok: true,
    request: { kind: "lock-acquire", agent, paths: paths.claims, holder },
    waitMs: wire.waitMs,
  };
}

type Seen =
  | { readonly ok: true; readonly holder: Holder | null }
  | { readonly ok: false; readonly sentence: string; readonly fault: true };

/** null: the process does not run. */
function holderOf(caller: Caller, { pid, holder }: Extract<WireRequest, { kind: "lock-acquire" }>): Seen {
  if (caller.kind === "session") return { ok: true, holder: { kind: "session", session: caller.session } };
  try {
    return { ok: true, holder: holder ?? processHolder(pid) };
  } catch (error) {
    const sentence = `Process ${pid} cannot be looked at (${String(error)}). ${adviceFor(error)}`;
    return { ok: false, sentence, fault: true };
  }
}

function ownAgent(caller: Caller, state: State): string | null {
  if (caller.kind === "person") return null;
  return state.sessions[caller.session]?.task ?? caller.session;
}

type Claims =
  | { readonly ok: true; readonly claims: readonly PathClaim[] }
  | { readonly ok: false; readonly sentence: string };

function sessionOf(caller: Caller): SessionId | null {
  return caller.kind === "session" ? caller.session : null;
}

function claims(root: string, written: readonly string[], cwd: string): Claims {
  const found: PathClaim[] = [];
  for (const path of written) {
    const claim = claimOf(root, path, { kind: "command-line", cwd });
    if (!claim.ok) return no(claim.problem);
    // The files know nothing of the folder that this was typed in: what is kept begins at the workspace.
    found.push({ claim: claim.claim.claim, written: shownClaim(claim.claim.claim) });
  }
  return { ok: true, claims: found };
}

function no(sentence: string): { readonly ok: false; readonly sentence: string } {
  return { ok: false, sentence };
}
