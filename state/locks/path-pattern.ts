// A claim that is walked down a tree of names: where in its patterns one can be after the names that led to a folder.
import { compile, matchesName, nameOfStep, type Pattern, type Step } from "./pattern.ts";

/** A place is the number of a step, counted through all alternatives with an end after each. */
export class PathPattern {
  readonly #steps: readonly (Step | "end")[];
  readonly #names: readonly (string | null)[];
  readonly #starts: readonly number[];

  private constructor(patterns: readonly Pattern[]) {
    const starts: number[] = [];
    const steps: (Step | "end")[] = [];
    for (const pattern of patterns) {
      starts.push(steps.length);
      steps.push(...pattern, "end");
    }
    this.#steps = steps;
    this.#names = steps.map((step) => (step === "end" ? null : nameOfStep(step)));
    this.#starts = starts;
  }

  /** null: something in the claim is not understood. */
  static of(claim: string): PathPattern | null {
    const patterns = compile(claim);
    return patterns === null ? null : new PathPattern(patterns);
  }

  start(): readonly number[] {
    return this.#withSkips(this.#starts);
  }

  /** A pattern has come to its end: it claims this folder and all below. */
  isWhole(places: readonly number[]): boolean {
    return places.some((place) => this.#steps[place] === "end");
  }

  /** The only names that lead on from here, or null when others might. */
  namesAt(places: readonly number[]): readonly string[] | null {
    const names: string[] = [];
    for (const place of places) {
      const name = this.#names[place];
      if (name === null || name === undefined) return null;
      names.push(name);
    }
    return [...new Set(names)];
  }

  after(places: readonly number[], name: string): readonly number[] {
    const next: number[] = [];
    for (const place of places) {
      const step = this.#steps[place];
      if (step === undefined || step === "end") continue;
      if (step.kind === "any-depth") next.push(place);
      else if (this.#names[place] === name || (this.#names[place] === null && matchesName(step.units, name)))
        next.push(place + 1);
    }
    return this.#withSkips(next);
  }

  /** `**` may stand for nothing. */
  #withSkips(places: readonly number[]): readonly number[] {
    const all = new Set(places);
    for (const place of all) {
      const step = this.#steps[place];
      if (step !== undefined && step !== "end" && step.kind === "any-depth") all.add(place + 1);
    }
    return [...all];
  }
}
