import "server-only";
import { z } from "zod";
import { type Result, refuse } from "@/core/result";

/** What a form said that its schema does not allow, by the field's name. */
export type InvalidInput = {
  kind: "invalid_input";
  fields: Partial<Record<string, string[]>>;
};

/** Somebody acts faster than people do. Nothing was changed. */
export type TooFast = { kind: "rate_limited"; waitMs: number };

type Proven = { userId: string };

/**
 * Builds a form action for `useActionState` from a gate, a schema and a
 * handler. The order is fixed: authenticate, validate, run. A handler never
 * sees an unproven actor or an unparsed field.
 *
 * @param authenticate redirects or throws when nobody is signed in.
 */
export function formAction<
  Actor extends Proven,
  Schema extends z.ZodObject,
  Value,
  Refusal extends { kind: string },
>(
  authenticate: () => Promise<Actor>,
  schema: Schema,
  handle: (
    actor: Actor,
    input: z.output<Schema>,
  ) => Promise<Result<Value, Refusal>>,
) {
  return async (
    _previous: unknown,
    form: FormData,
  ): Promise<Result<Value, Refusal | InvalidInput>> => {
    const actor = await authenticate();
    const input = schema.safeParse(Object.fromEntries(form));
    if (!input.success) return refuse(invalidInput(input.error));
    const unstorable = fieldsWithNul(input.data);
    if (unstorable) return refuse(unstorable);
    return handle(actor, input.data);
  };
}

/** No text of Postgres's holds U+0000; a schema may have taken it out. */
function fieldsWithNul(input: object): InvalidInput | null {
  const names = Object.entries(input)
    .filter(([, value]) => typeof value === "string" && value.includes("\0"))
    .map(([name]) => name);
  if (names.length === 0) return null;
  const fields = names.map((name) => [name, ["This cannot be stored."]]);
  return { kind: "invalid_input", fields: Object.fromEntries(fields) };
}

const invalidInput = (error: z.ZodError): InvalidInput => ({
  kind: "invalid_input",
  fields: z.flattenError(error).fieldErrors,
});
