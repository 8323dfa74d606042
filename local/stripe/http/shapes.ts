import { invalidRequest, missing, unknownParameter } from "./errors.ts";
import { isTree } from "./form.ts";

/**
 * What a parameter may be. It reads form fields, where all is text, and JSON
 * alike, and has samples of what it takes, which tests hold against the SDK's
 * parameter types.
 */
export type Shape<Value> = {
  /** @throws StripeError naming `param`. */
  read(given: unknown, param: string): Value;
  samples: readonly unknown[];
  isRequired?: true;
};

export type Fields = Record<string, Shape<unknown>>;

type RequiredNames<F extends Fields> = {
  [Name in keyof F]: F[Name] extends { isRequired: true } ? Name : never;
}[keyof F];

/** What a route's handler gets: what was not sent is not there. */
export type Params<F extends Fields> = {
  [Name in RequiredNames<F>]: ReturnType<F[Name]["read"]>;
} & {
  [Name in Exclude<keyof F, RequiredNames<F>>]?: ReturnType<F[Name]["read"]>;
};

export const text: Shape<string> = {
  read: (given, param) => {
    if (typeof given !== "string") throw invalid("string", given, param);
    return given;
  },
  samples: ["text"],
};

export const integer: Shape<number> = {
  read: (given, param) => {
    if (typeof given === "number" && Number.isSafeInteger(given)) return given;
    if (typeof given === "string" && /^-?\d{1,15}$/.test(given))
      return Number(given);
    throw invalidRequest(`Invalid integer: ${String(given)}`, {
      code: "parameter_invalid_integer",
      param,
    });
  },
  samples: [1],
};

/** Kept as text: at most 12 decimals, which a float would not hold. */
export const decimal: Shape<string> = {
  read: (given, param) => {
    if (typeof given === "string" && /^-?\d{1,18}(\.\d{1,12})?$/.test(given))
      return given;
    throw invalidRequest(`Invalid decimal: ${String(given)}`, { param });
  },
  samples: ["0.5"],
};

export const flag: Shape<boolean> = {
  read: (given, param) => {
    if (given === true || given === "true") return true;
    if (given === false || given === "false") return false;
    throw invalidRequest(`Invalid boolean: ${String(given)}`, { param });
  },
  samples: [true],
};

export const oneOf = <const Choice extends string>(
  ...choices: readonly Choice[]
): Shape<Choice> => ({
  read: (given, param) => {
    const choice = choices.find((each) => each === given);
    if (choice !== undefined) return choice;
    throw invalidRequest(
      `Invalid ${param}: must be one of ${choices.join(", ")}`,
      { param },
    );
  },
  samples: choices,
});

export const list = <Value>(of: Shape<Value>): Shape<Value[]> => ({
  read: (given, param) => {
    if (!Array.isArray(given)) throw invalid("array", given, param);
    return given.map((each, index) => of.read(each, `${param}[${index}]`));
  },
  samples: [of.samples],
});

/** Strings by name. An empty text takes a name away, as the API has it. */
export const metadata: Shape<Record<string, string>> = {
  read: (given, param) => {
    if (given === "") return {};
    if (!isTree(given)) throw invalid("object", given, param);
    return Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        value === null ? "" : String(value),
      ]),
    );
  },
  samples: [{ name: "value" }],
};

/** A value, or an empty text that unsets it: null. */
export const emptyable = <Value>(of: Shape<Value>): Shape<Value | null> => ({
  read: (given, param) =>
    given === "" || given === null ? null : of.read(given, param),
  samples: [...of.samples, ""],
});

export const either = <First, Second>(
  first: Shape<First>,
  second: Shape<Second>,
): Shape<First | Second> => ({
  read: (given, param) => {
    try {
      return first.read(given, param);
    } catch {
      return second.read(given, param);
    }
  },
  samples: [...first.samples, ...second.samples],
});

export const required = <Value>(of: Shape<Value>) =>
  ({ ...of, isRequired: true }) as const;

export const hash = <F extends Fields>(fields: F): Shape<Params<F>> => ({
  read: (given, param) => {
    if (!isTree(given)) throw invalid("object", given, param);
    return readFields(fields, given, param);
  },
  samples: samplesOf(fields),
});

/** @throws StripeError for what is unknown, missing or of the wrong kind. */
export function readFields<F extends Fields>(
  fields: F,
  given: Record<string, unknown>,
  within = "",
): Params<F> {
  const nameOf = (name: string) =>
    within === "" ? name : `${within}[${name}]`;
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(fields, name)) throw unknownParameter(nameOf(name));
  }
  const read: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(fields)) {
    const value = given[name];
    if (value !== undefined) read[name] = shape.read(value, nameOf(name));
    else if (shape.isRequired) throw missing(nameOf(name));
  }
  return read as Params<F>;
}

/** As many samples as the field with most has, so that each is in one. */
export function samplesOf(fields: Fields): Record<string, unknown>[] {
  const shapes = Object.entries(fields);
  const count = Math.max(1, ...shapes.map(([, { samples }]) => samples.length));
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(
      shapes.map(([name, { samples }]) => [
        name,
        samples[index % samples.length],
      ]),
    ),
  );
}

const invalid = (wanted: string, given: unknown, param: string) =>
  invalidRequest(
    `Invalid ${wanted}: ${typeof given === "object" ? JSON.stringify(given) : String(given)}`,
    { param },
  );
