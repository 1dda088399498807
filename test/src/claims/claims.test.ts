// What is a claim of parallel work: sentences labelled by hand, and how often the detector agrees.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { claimsIn } from "../../../src/claims/claims.ts";
import { mayClaim } from "../../../src/transcript/byte-filter.ts";

interface Example {
  readonly isClaim: boolean;
  readonly message: string;
}

const parts = readFileSync(new URL("../../fixtures/files/claims.txt", import.meta.url), "utf8")
  .split(/^# The (?:second|third|fourth|fifth) part.*$/m)
  .map((part) =>
    part
      .split("\n")
      .filter((line) => /^[+-] /.test(line))
      .map(
        (line): Example => ({
          isClaim: line.startsWith("+"),
          message: line.slice(2).replaceAll("\\n", "\n"),
        }),
      ),
  );

function scored(examples: readonly Example[]) {
  const found = examples.map((example) => ({ ...example, isFound: claimsIn(example.message).length > 0 }));
  const right = found.filter(({ isClaim, isFound }) => isClaim && isFound).length;
  const accused = found.filter(({ isFound }) => isFound).length;
  const claims = found.filter(({ isClaim }) => isClaim).length;
  return {
    precision: right / accused,
    recall: right / claims,
    wrong: found
      .filter(({ isClaim, isFound }) => isClaim !== isFound)
      .map(({ isClaim, message }) => `${isClaim ? "missed" : "accused"}: ${message}`),
  };
}

// A false accusation costs more than a missed boast, so precision has the higher floor.
test.each([
  ["the sentences that the rules were made with", parts[0] ?? [], { precision: 0.98, recall: 0.95 }],
  ["sentences that changed them", parts[1] ?? [], { precision: 0.95, recall: 0.9 }],
  ["hard sentences that changed them", parts[2] ?? [], { precision: 0.95, recall: 0.9 }],
  ["sentences like those of public transcripts", parts[4] ?? [], { precision: 0.95, recall: 0.9 }],
  ["everyday sentences that changed them", parts[3] ?? [], { precision: 0.95, recall: 0.9 }],
] as const)("precision and recall hold on %s", (what, examples, floor) => {
  const { precision, recall, wrong } = scored(examples);
  const figures = `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`;
  process.stdout.write(
    `claims, ${what} (${examples.length}): ${figures}\n${wrong.map((one) => `  ${one}\n`).join("")}`,
  );
  expect(precision, wrong.join("\n")).toBeGreaterThanOrEqual(floor.precision);
  expect(recall, wrong.join("\n")).toBeGreaterThanOrEqual(floor.recall);
});

test("at least 150 examples, half of them none", () => {
  const all = parts.flat();
  expect(all.length).toBeGreaterThanOrEqual(150);
  expect(all.filter(({ isClaim }) => !isClaim).length).toBeGreaterThanOrEqual(all.length / 2);
});

test("a search of bytes passes over no message with a claim in it", () => {
  const messages = parts.flat().filter(({ message }) => claimsIn(message).length > 0);
  expect(messages.filter(({ message }) => !mayClaim(Buffer.from(message)))).toEqual([]);
});

test("code, quotes and tags are not the agent's words, however they are closed", () => {
  const claim = "I'll launch two agents in parallel.";
  const hidden = [
    `\`\`\`\n${claim}\n\`\`\``,
    `\`\`\`\`text\n\`\`\`\n${claim}\n\`\`\`\`\ndone`,
    `~~~\n${claim}`,
    `Look:\n  \`\`\`md\n  ${claim}\n  \`\`\``,
    `\`${claim}\``,
    `> ${claim}`,
    `It said "${claim}" and stopped.`,
    `<example>${claim}</example>`,
  ];
  expect(hidden.filter((message) => claimsIn(message).length > 0)).toEqual([]);
  const said = [`\`\`\`\nx\n\`\`\`\n${claim}`, `\`x\` ${claim}`, `> x\n\n${claim}`, `"x" it said. ${claim}`];
  expect(said.filter((message) => claimsIn(message).length !== 1)).toEqual([]);
});
