// Implementation: three features at once, each on its own paths.
import { look, progress, type Role, type Step, say, write } from "./script.ts";

function routesFile(feature: string, imports: string, answer: string): Step {
  return write(
    `api/${feature}/routes.js`,
    `import { contracts } from "../../common/contracts/index.js";
${imports}

export const routes = [{ ...contracts.${feature}, answer: ${answer} }];
`,
  );
}

function priceFile(text: string): Step {
  return write("src/features/trading/price.js", text);
}

const decimalPrices = priceFile(`/** Prices are whole cents, so that sums are exact. */
export function valueOf(quantity, price) {
  return quantity * price;
}
`);

const floatPrices =
  priceFile(`/** Prices are floats in between, and rounded to cents where they are summed. */
export function valueOf(quantity, price) {
  return Math.round(quantity * (price / 100) * 100);
}
`);

export const tradingRole: Role = {
  id: "feature-trading",
  steps: [
    look("Read", "test/trading.test.js"),
    say("An order book: positions by symbol, and the cash that they cost."),
    progress("Reading the common code", 1_000),
    {
      kind: "ask",
      question: "Use decimal or float prices?",
      choices: [
        { key: "d", label: "decimal", steps: [decimalPrices] },
        { key: "f", label: "float", steps: [floatPrices] },
      ],
    },
    progress("Implementing the order book", 1_700),
    write(
      "src/features/trading/index.js",
      `import { requirePositive } from "../../../common/errors/index.js";
import { valueOf } from "./price.js";

/** Orders as they come in; positions and cash (in cents) as they stand. */
export function createBook() {
  const positions = new Map();
  let cash = 0;
  return {
    place({ symbol, side, quantity, price }) {
      requirePositive("quantity", quantity);
      requirePositive("price", price);
      const sign = side === "buy" ? 1 : -1;
      positions.set(symbol, (positions.get(symbol) ?? 0) + sign * quantity);
      cash -= sign * valueOf(quantity, price);
    },
    position: (symbol) => positions.get(symbol) ?? 0,
    cash: () => cash,
  };
}
`,
    ),
    routesFile("trading", 'import { createBook } from "../../src/features/trading/index.js";', "createBook"),
    { kind: "run", argv: ["node", "--test", "test/trading.test.js"] },
    progress("Reading it once more", 1_300),
    say("Trading is implemented within its boundary."),
  ],
};

export const analysisRole: Role = {
  id: "feature-analysis",
  steps: [
    look("Read", "test/analysis.test.js"),
    say("A moving average over a window, one pass."),
    progress("Comparing two ways to do it", 1_800),
    write(
      "src/features/analysis/index.js",
      `import { requirePositive } from "../../../common/errors/index.js";

/** The average price of each run of \`window\` ticks, in cents. */
export function movingAverage(ticks, window) {
  requirePositive("window", window);
  const averages = [];
  let sum = 0;
  for (const [index, { price }] of ticks.entries()) {
    sum += price;
    if (index >= window) sum -= ticks[index - window].price;
    if (index >= window - 1) averages.push(sum / window);
  }
  return averages;
}
`,
    ),
    progress("Trying large windows", 1_400),
    routesFile(
      "analysis",
      'import { movingAverage } from "../../src/features/analysis/index.js";',
      "movingAverage",
    ),
    { kind: "run", argv: ["node", "--test", "test/analysis.test.js"] },
    progress("Reading it once more", 900),
    say("Analysis is implemented within its boundary."),
  ],
};

export const reportingRole: Role = {
  id: "feature-reporting",
  steps: [
    look("Read", "test/reporting.test.js"),
    look("Read", "common/utils/money.js"),
    say("Columns that line up, the largest position first."),
    progress("Laying out the columns", 2_200),
    write(
      "src/features/reporting/index.js",
      `import { formatCents } from "../../../common/utils/money.js";

/** A line for each position, largest value first. */
export function summary(positions) {
  const valued = positions.map((one) => ({ ...one, value: one.quantity * one.price }));
  return valued
    .sort((a, b) => b.value - a.value)
    .map(({ symbol, quantity, value }) => symbol.padEnd(6) + String(quantity).padStart(5) + formatCents(value).padStart(14))
    .join("\\n");
}
`,
    ),
    progress("Checking wide numbers", 1_500),
    routesFile("reporting", 'import { summary } from "../../src/features/reporting/index.js";', "summary"),
    { kind: "run", argv: ["node", "--test", "test/reporting.test.js"] },
    progress("Reading it once more", 700),
    say("Reporting is implemented within its boundary."),
  ],
};
