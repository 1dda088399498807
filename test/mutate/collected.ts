// Stands in for vitest while mutants are tried: it only collects the tests of a file, so that one process can run each of
// them alone, thousands of times. What is expected is judged by vitest's own `expect`.
export { expect, vi } from "vitest";

type Body = (...given: unknown[]) => unknown;
export interface Collected {
  readonly name: string;
  readonly body: () => unknown;
  readonly hooks: Hooks;
  readonly isSkipped: boolean;
}
export interface Hooks {
  readonly before: Body[];
  readonly after: Body[];
  readonly beforeAll: Body[];
  readonly afterAll: Body[];
}

let tests: Collected[] = [];
let suites: { readonly name: string; readonly hooks: Hooks; readonly isSkipped: boolean }[] = [];
let finishing: Body[] = [];

/** The tests of one file: what it registers while `load` imports it. */
export async function collect(load: () => Promise<unknown>): Promise<readonly Collected[]> {
  tests = [];
  suites = [{ name: "", hooks: noHooks(), isSkipped: false }];
  await load();
  return tests;
}

/** Runs one test with its hooks; rejects when it fails. */
export async function runCollected({ body, hooks }: Collected): Promise<void> {
  finishing = [];
  try {
    for (const hook of [...hooks.beforeAll, ...hooks.before]) await hook();
    await body();
  } finally {
    for (const hook of [...finishing.toReversed(), ...hooks.after, ...hooks.afterAll]) await hook();
  }
}

function noHooks(): Hooks {
  return { before: [], after: [], beforeAll: [], afterAll: [] };
}

function register(name: string, body: Body, given: readonly unknown[], isSkipped: boolean): void {
  const all = <Key extends keyof Hooks>(key: Key) => suites.flatMap((suite) => suite.hooks[key]);
  const at = tests.length;
  const outer = suites.map((suite) => suite.name).filter((text) => text !== "");
  tests.push({
    name: [...outer, given.length === 0 ? name : `${name} #${at}`].join(" > "),
    body: () => body(...given),
    hooks: {
      before: all("before"),
      after: all("after"),
      beforeAll: all("beforeAll"),
      afterAll: all("afterAll"),
    },
    isSkipped: isSkipped || suites.some((suite) => suite.isSkipped),
  });
}

function enter(name: string, body: Body, given: readonly unknown[], isSkipped: boolean): void {
  suites.push({ name, hooks: noHooks(), isSkipped });
  body(...given);
  suites.pop();
}

type Entry = (name: string, body: Body, given: readonly unknown[], isSkipped: boolean) => void;

/** `test(name, [options,] body)`, with `each`, `for`, `skip`, `skipIf` and `runIf`. */
function callable(entry: Entry, isSkipped = false) {
  const call = (name: string, ...rest: unknown[]) => {
    const body = rest.find((one): one is Body => typeof one === "function");
    if (body !== undefined) entry(name, body, [], isSkipped);
  };
  const each =
    (spread: boolean) =>
    (rows: readonly unknown[]) =>
    (name: string, ...rest: unknown[]) => {
      const body = rest.find((one): one is Body => typeof one === "function");
      for (const row of rows)
        if (body !== undefined) entry(name, body, spread && Array.isArray(row) ? row : [row], isSkipped);
    };
  return Object.assign(call, { each: each(true), for: each(false) });
}

function withConditions(entry: Entry) {
  return Object.assign(callable(entry), {
    skip: callable(entry, true),
    skipIf: (isSkipped: boolean) => callable(entry, isSkipped),
    runIf: (isRun: boolean) => callable(entry, !isRun),
  });
}

export const test = withConditions(register);
export const it = test;
export const describe = withConditions(enter);

const hooksHere = () => suites.at(-1)?.hooks ?? noHooks();
export const beforeEach = (hook: Body) => void hooksHere().before.push(hook);
export const afterEach = (hook: Body) => void hooksHere().after.push(hook);
export const beforeAll = (hook: Body) => void hooksHere().beforeAll.push(hook);
export const afterAll = (hook: Body) => void hooksHere().afterAll.push(hook);
export const onTestFinished = (hook: Body) => void finishing.push(hook);
