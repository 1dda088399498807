// Which sentences of an agent claim that it launches, or has launched, several agents at once. Not what programs do,
// not tool calls of its own (reading files "in parallel"), not what could or will be done later, not a denial.
// Precision comes first: a false accusation costs more trust than a missed boast.

import { sentencesOf } from "./prose.ts";
import * as words from "./words.ts";

/** As much of a sentence as a person needs to find it. */
const claimCharactersMax = 300;

export interface ClaimText {
  readonly text: string;
  /** The sentence speaks of agents or their work. Without that it may mean other tool calls. */
  readonly isOfAgents: boolean;
}

/** The claims in one message of the agent, as it wrote them. */
export function claimsIn(message: string): readonly ClaimText[] {
  if (!words.anyCue.test(message)) return [];
  return sentencesOf(message)
    .filter(isClaim)
    .map((sentence) => ({
      text: sentence.length > claimCharactersMax ? `${sentence.slice(0, claimCharactersMax)}…` : sentence,
      isOfAgents: words.agents.test(sentence) || words.workItems.test(sentence),
    }));
}

/** A longer text is a table or a log, not a sentence; and no rule below has to be fast on it. */
const sentenceCharactersMax = 2_000;

function isClaim(sentence: string): boolean {
  if (sentence.length > sentenceCharactersMax) return false;
  if (/\?["')\]]*$/.test(sentence) || words.offer.test(sentence)) return false;
  return cuesOf(sentence).some((cue) => isClaimed(sentence, cue));
}

interface Cue {
  readonly text: string;
  /** The clause that it stands in, up to the cue, and what follows the cue there. */
  readonly before: string;
  readonly after: string;
  /** The sentence up to the cue. */
  readonly lead: string;
}

function cuesOf(sentence: string): readonly Cue[] {
  return [...sentence.matchAll(words.cue), ...sentence.matchAll(words.severalLaunched)].map((match) => {
    const lead = sentence.slice(0, match.index);
    const rest = sentence.slice(match.index + match[0].length);
    return {
      text: match[0],
      before: lead.split(words.clauseBreak).at(-1) ?? "",
      after: rest.split(words.clauseBreak)[0] ?? "",
      lead,
    };
  });
}

function isClaimed(sentence: string, cue: Cue): boolean {
  const clause = `${cue.before}${cue.text}${cue.after}`;
  if (words.denial.test(cue.before) || words.denialAfter.test(cue.after)) return false;
  if (words.oneByOne.test(clause) && !words.contrast.test(clause)) return false;
  if (words.notATask.test(clause) && !words.agents.test(clause)) return false;
  if (isPlan(sentence, cue, clause)) return false;
  if (words.hearsay.test(cue.lead) || words.reported.test(cue.before)) return false;
  if (words.thirdPerson.test(clause)) return false;
  if (words.imperative.test(clause) && !words.speaker.test(sentence)) return false;
  return isOwnWork(sentence, cue, clause);
}

/** Said of later, or of what is only possible. */
function isPlan(sentence: string, cue: Cue, clause: string): boolean {
  const isNow = words.underWay.test(clause) || words.underWay.test(cue.lead);
  if (words.laterAfterCue.test(cue.after) && !words.done.test(cue.before)) return true;
  if (words.condition.test(cue.lead) && !isNow) return true;
  if (words.later.test(cue.lead) && !isNow) return true;
  if (words.possible.test(cue.before)) return !words.launchedSoThat.test(sentence);
  return words.possibleOf.test(clause);
}

/** The agent, its sub-agents or its tasks do it, not a program. */
function isOwnWork(sentence: string, cue: Cue, clause: string): boolean {
  if (words.severalLaunchedAlone.test(cue.text))
    return !words.asSubject.test(cue.after) && !words.inOrder.test(sentence);
  if (words.software.test(clause) && !words.surelyAgents.test(clause)) return false;
  const isLaunch = words.launching.test(clause) || words.launching.test(cue.lead);
  // "Implementing parallel execution" is about a program; "implementing both in parallel" is not.
  const said = words.listEnd.test(cue.before) ? cue.lead : clause;
  const isWork = isLaunch || (!words.adjective.test(cue.text) && words.working.test(said));
  if (isWork && (words.speaker.test(sentence) || words.openingGerund.test(sentence))) return true;
  const isOfAgents =
    words.agents.test(clause) || (words.pronoun.test(cue.before) && words.agents.test(sentence));
  if (isOfAgents && (isWork || words.running.test(clause))) return true;
  return words.workItems.test(clause) && (words.done.test(clause) || words.running.test(clause));
}
