// JSON of which nobody promises a shape: what agents write and tell.

export type Fields = Readonly<Record<string, unknown>>;

/** null: the text is no JSON object. */
export function parseFields(text: string): Fields | null {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return null;
  }
}

export function fieldsOf(value: unknown): Fields | null {
  return isObject(value) ? value : null;
}

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The first of these fields that is a text. */
export function textIn(value: unknown, ...keys: readonly string[]): string | null {
  if (!isObject(value)) return null;
  return keys.map((key) => textOf(value[key])).find((text) => text !== null) ?? null;
}
