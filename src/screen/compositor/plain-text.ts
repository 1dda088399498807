// Text in which every character is one column and stands for itself: ASCII, frames, and the signs that the chrome
// uses. The bundle lets the libraries that measure and cut text ask here first (rolldown.config.js): loading the
// tables of Unicode takes a quarter of the time until the first frame, and most text on the screen needs none.

/** Everything but characters that are wide, that join their neighbours, or that depend on them. */
const special =
  /[^\n\x20-\x7e\u00a1-\u00a8\u00ab\u00ac\u00af-\u02ff\u2010-\u2027\u2190-\u2199\u2500-\u25f7\u2713\u2714\u2717\u2718]/;

export function isPlain(text: string): boolean {
  return !special.test(text);
}

/** Columns, or -1: the tables must be asked. A line break has no column, and is left to them. */
export function plainWidth(text: string): number {
  return isPlain(text) && !text.includes("\n") ? text.length : -1;
}

/** In place of `Intl.Segmenter` for graphemes. */
export class PlainSegmenter {
  static #tables: Intl.Segmenter | null = null;

  segment(input: string): Pick<Intl.Segments, "containing"> & Iterable<Intl.SegmentData> {
    if (isPlain(input)) return new PlainSegments(input);
    PlainSegmenter.#tables ??= new Intl.Segmenter();
    return PlainSegmenter.#tables.segment(input);
  }
}

/** The part of `Intl.Segments` that the libraries use. */
export class PlainSegments {
  readonly #input: string;

  constructor(input: string) {
    this.#input = input;
  }

  containing(index = 0): Intl.SegmentData | undefined {
    const segment = this.#input[index];
    return segment === undefined ? undefined : { segment, index, input: this.#input };
  }

  *[Symbol.iterator](): Generator<Intl.SegmentData, undefined> {
    const input = this.#input;
    for (let index = 0; index < input.length; index += 1)
      yield { segment: input.charAt(index), index, input };
  }
}

/** A pattern that is made when it is first asked for. */
export class LatePattern {
  readonly #make: () => RegExp;
  #made: RegExp | null = null;

  constructor(make: () => RegExp) {
    this.#make = make;
  }

  test(text: string): boolean {
    return this.#pattern().test(text);
  }

  exec(text: string): RegExpExecArray | null {
    return this.#pattern().exec(text);
  }

  [Symbol.search](text: string): number {
    return this.#pattern()[Symbol.search](text);
  }

  #pattern(): RegExp {
    this.#made ??= this.#make();
    return this.#made;
  }
}
