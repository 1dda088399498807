// Judges one session: what it claims against what it launched.
import type { Claim, Launch, Place, Session } from "../../transcript/session.ts";
import { type Measured, measure, type Verdict } from "./spans.ts";

export type FindingKind =
  | "serial-claimed-parallel"
  | "not-single-response"
  | "resource-conflict"
  | "unlocked-write"
  | "serial-phase";

export interface Finding {
  readonly kind: FindingKind;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly at: Place;
}

export interface JudgedClaim extends Claim {
  readonly verdict: Verdict;
}

export interface Group {
  readonly response: string;
  readonly launches: readonly Launch[];
}

export interface Judged {
  readonly claims: readonly JudgedClaim[];
  readonly groups: readonly Group[];
  readonly measured: Measured;
  readonly findings: readonly Finding[];
}

/** A duty beyond the claims: what it finds in a session. */
export type Duty = (session: Session, groups: readonly Group[]) => readonly Finding[];

export function judge(session: Session, duties: readonly Duty[]): Judged {
  const turns = Map.groupBy(
    session.launches.filter(({ ok }) => ok),
    ({ turn }) => turn,
  );
  const verdicts = new Map([...turns].map(([turn, launches]) => [turn, measure(launches).verdict]));
  const claims = session.claims.map((claim) => ({ ...claim, verdict: verdicts.get(claim.turn) ?? "none" }));
  const groups = groupsOf(session.launches);
  const findings = [
    ...claims.flatMap((claim) => findingOf(claim, turns.get(claim.turn)?.length ?? 0)),
    ...duties.flatMap((duty) => duty(session, groups)),
  ];
  return {
    claims,
    groups,
    measured: measure(session.launches),
    findings: findings.sort((a, b) => a.at.line - b.at.line),
  };
}

/** Launches by the response that made them, in the order of the file. */
export function groupsOf(launches: readonly Launch[]): readonly Group[] {
  const groups = Map.groupBy(launches, ({ response }) => response);
  return [...groups].map(([response, members]) => ({ response, launches: members }));
}

function findingOf(claim: JudgedClaim, launched: number): readonly Finding[] {
  const { at, text, verdict } = claim;
  if (verdict === "parallel" || (verdict === "none" && claim.isLast)) return [];
  const said = `It says ${JSON.stringify(text)}`;
  const mend = "Put all launches into a single response.";
  if (verdict === "staggered")
    return [
      {
        kind: "not-single-response",
        severity: "warning",
        message: `${said}, and its ${launched} launches overlapped, but each came in a response of its own. ${mend}`,
        at,
      },
    ];
  const instead =
    verdict === "none"
      ? "but launched nothing before the next message of the person"
      : launched === 1
        ? "but launched only one agent"
        : `but launched ${launched} agents one after the other`;
  return [
    { kind: "serial-claimed-parallel", severity: "error", message: `${said}, ${instead}. ${mend}`, at },
  ];
}
