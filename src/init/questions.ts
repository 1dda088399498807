// The three questions that `lockstep init` asks a person in a terminal; each has an answer that Enter gives.
import { createInterface } from "node:readline/promises";
import { nearest } from "../workflow/nearest.ts";
import { type Pattern, patterns } from "./boundaries.ts";
import type { Chosen } from "./write.ts";

const patternWords: Readonly<Record<Pattern, string>> = {
  feature: "one task a feature or package",
  layer: "frontend, backend and database",
  "test-implementation": "features, and their tests and documentation as soon as each is completed",
};

/** null: the person left (Ctrl-C, Ctrl-D). */
export async function askPerson(agents: readonly string[], usual: Chosen): Promise<Chosen | null> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const left = new AbortController();
  lines.on("close", () => left.abort());
  const ask = (question: string) => lines.question(question, { signal: left.signal });
  try {
    for (const pattern of patterns)
      process.stdout.write(`  ${pattern.padEnd(20)} ${patternWords[pattern]}\n`);
    const pattern = await askOne(ask, "How is the work divided?", patterns, usual.pattern);
    const agent = await askOne(ask, `Which agent? (${agents.join(", ")})`, agents, usual.agent);
    const goal = (await ask("What is all of it for, in one sentence? (may be empty) ")).trim();
    return { pattern, agent, goal };
  } catch (error) {
    if (left.signal.aborted) return null;
    throw error;
  } finally {
    lines.close();
  }
}

async function askOne<Choice extends string>(
  ask: (question: string) => Promise<string>,
  question: string,
  choices: readonly Choice[],
  usual: Choice,
): Promise<Choice> {
  for (;;) {
    const answer = (await ask(`${question} [${usual}] `)).trim();
    if (answer === "") return usual;
    const chosen = choices.find((choice) => choice === answer);
    if (chosen !== undefined) return chosen;
    const near = nearest(answer, choices);
    process.stdout.write(
      near === null ? `One of ${choices.join(", ")}, please.\n` : `Did you mean ${near}?\n`,
    );
  }
}
