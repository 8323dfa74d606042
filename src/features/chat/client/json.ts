/** Null for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A property of something that came over the wire; undefined when absent. */
export const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? Reflect.get(value, name)
    : undefined;

export const textOf = (value: unknown) =>
  typeof value === "string" ? value : null;
