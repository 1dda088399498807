// Architecture and test definition: one agent after the other.
import { look, progress, type Role, say, write } from "./script.ts";

export const architecturePlanner: Role = {
  id: "architecture-planner",
  steps: [
    say("Three features will share types and the arithmetic of money. That comes first."),
    look("Read", "BOUNDARIES.json"),
    write(
      "common/types/index.js",
      `/** @typedef {{ symbol: string, side: "buy" | "sell", quantity: number, price: number }} Order  price in cents */
/** @typedef {{ symbol: string, at: number, price: number }} Tick  price in cents */

/** @returns {Order} */
export function order(symbol, side, quantity, price) {
  return Object.freeze({ symbol, side, quantity, price });
}

/** @returns {Tick} */
export function tick(symbol, at, price) {
  return Object.freeze({ symbol, at, price });
}
`,
    ),
    progress("Checking the plan against the boundaries", 900),
    write(
      "common/utils/money.js",
      `/** Whole cents as text: 123456 is "1,234.56". */
export function formatCents(cents) {
  const sign = cents < 0 ? "-" : "";
  const [whole, part] = (Math.abs(cents) / 100).toFixed(2).split(".");
  return sign + whole.replace(/\\B(?=(\\d{3})+$)/g, ",") + "." + part;
}
`,
    ),
    say("The common code is in place. Everything else can build on it."),
  ],
};

export const apiContractDesigner: Role = {
  id: "api-contract-designer",
  steps: [
    look("Read", "common/types/index.js"),
    say("One route for each feature is enough to begin with."),
    progress("Drafting contracts", 900),
    write(
      "common/contracts/index.js",
      `/** The requests that each feature answers. */
export const contracts = Object.freeze({
  trading: { method: "POST", path: "/api/trading/orders" },
  analysis: { method: "GET", path: "/api/analysis/average" },
  reporting: { method: "GET", path: "/api/reporting/summary" },
});
`,
    ),
    say("Contracts are written."),
  ],
};

export const errorDesigner: Role = {
  id: "error-designer",
  steps: [
    look("Grep", "throw new Error in common/"),
    say("One class, with a code that an API can answer with."),
    progress("Listing what can go wrong", 900),
    write(
      "common/errors/index.js",
      `/** What a caller did wrong; the code is stable, the message is for people. */
export class DomainError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "DomainError";
    this.code = code;
  }
}

export function requirePositive(name, value) {
  if (!(value > 0)) throw new DomainError("not-positive", name + " must be more than 0, not " + value);
  return value;
}
`,
    ),
    say("Errors are defined."),
  ],
};

export const tddEnforcer: Role = {
  id: "tdd-enforcer",
  steps: [
    look("Read", "common/contracts/index.js"),
    say("Tests first: they fail until the features are there."),
    write(
      "test/trading.test.js",
      `import assert from "node:assert/strict";
import { test } from "node:test";
import { order } from "../common/types/index.js";
import { routes } from "../api/trading/routes.js";
import { createBook } from "../src/features/trading/index.js";

test("a book knows the position and what it cost", () => {
  const book = createBook();
  book.place(order("ACME", "buy", 10, 1999));
  book.place(order("ACME", "sell", 4, 2500));
  assert.equal(book.position("ACME"), 6);
  assert.equal(book.cash(), -9990);
});

test("an order for nothing is refused with a code", () => {
  assert.throws(() => createBook().place(order("ACME", "buy", 0, 100)), { code: "not-positive" });
});

test("the route is the contract's", () => {
  assert.equal(routes[0].path, "/api/trading/orders");
});
`,
    ),
    progress("Thinking of the edges", 900),
    write(
      "test/analysis.test.js",
      `import assert from "node:assert/strict";
import { test } from "node:test";
import { tick } from "../common/types/index.js";
import { routes } from "../api/analysis/routes.js";
import { movingAverage } from "../src/features/analysis/index.js";

test("a moving average looks at the last prices only", () => {
  const ticks = [100, 200, 300, 400].map((price, at) => tick("ACME", at, price));
  assert.deepEqual(movingAverage(ticks, 2), [150, 250, 350]);
});

test("a window of nothing is refused with a code", () => {
  assert.throws(() => movingAverage([], 0), { code: "not-positive" });
});

test("the route is the contract's", () => {
  assert.equal(routes[0].path, "/api/analysis/average");
});
`,
    ),
    write(
      "test/reporting.test.js",
      `import assert from "node:assert/strict";
import { test } from "node:test";
import { routes } from "../api/reporting/routes.js";
import { summary } from "../src/features/reporting/index.js";

test("a summary lists every position, largest first, with its value", () => {
  const text = summary([
    { symbol: "ACME", quantity: 6, price: 2500 },
    { symbol: "INIT", quantity: 100, price: 123456 },
  ]);
  assert.deepEqual(text.split("\\n"), ["INIT    100    123,456.00", "ACME      6        150.00"]);
});

test("the route is the contract's", () => {
  assert.equal(routes[0].path, "/api/reporting/summary");
});
`,
    ),
    progress("Making sure that they fail for the right reason", 800),
    say("8 tests are defined. The implementation can begin."),
  ],
};
