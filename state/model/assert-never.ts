/** Ends every switch over a closed union: a new member that nobody handles does not compile. */
export function assertNever(value: never): never {
  throw new Error(`A case that cannot be: ${JSON.stringify(value)}`);
}
