// Expected failures: a sentence for people and the exit code that the contract gives its kind.

export const exitCode = { done: 0, refused: 1, usage: 2, fault: 3, interrupted: 130 } as const;

export class Failure extends Error {
  readonly code: number;

  constructor(code: number, sentence: string) {
    super(sentence);
    this.name = "Failure";
    this.code = code;
  }
}

/** A conflict, a closed sync point, a failed check. */
export function refusal(sentence: string): Failure {
  return new Failure(exitCode.refused, sentence);
}

/** Wrong usage or an invalid file. */
export function usage(sentence: string): Failure {
  return new Failure(exitCode.usage, sentence);
}

/** Something of ours does not work. */
export function fault(sentence: string): Failure {
  return new Failure(exitCode.fault, sentence);
}

/** The sentence of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
