import { randomInt } from "node:crypto";
import fc from "fast-check";
import type { Words } from "./schema-words.ts";

/** `FUZZ_SEED=n FUZZ_RUNS=n` lives one run again, or many more. */
export const SEED = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));
export const RUNS = Number(process.env.FUZZ_RUNS ?? 25);

/** Text as an attacker and as a cat on the keyboard would write it. */
export const nasty = fc.oneof(
  fc.constantFrom("\0", "a\0b"),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ maxLength: 3_000 }),
  fc.constantFrom(
    ...["", " ", "\0", "null", "undefined", "NaN", "-1", "1e309", "true"],
    ...["../../etc/passwd", "%00", "%2e%2e%2f", "__proto__", "constructor"],
    ...["' or 1=1 --", "{{7*7}}", "<script>", "javascript:alert(1)", "\ud800"],
    ...["2026-02-30", "9999-12-31", "0000-00-00", "2026-01-01T00:00:00Z"],
    ...["//evil.example", "/\\evil.example", "https://evil.example"],
  ),
);

/** As an address can carry it. */
export const wellFormed = (fields: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, text]) => [name, text.toWellFormed()]),
  );

/** Names that somebody reads somewhere. */
const NAMES = [
  ...["to", "from", "after", "before", "query", "format", "deep", "token"],
  ...["next", "checkout", "model", "feature", "outcome", "error", "cursor"],
];

/** A query of what is looked for there, with what is meant and what is not. */
export const queryOf = ({ names, values }: Words) =>
  fc
    .dictionary(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...names, ...NAMES) },
        { weight: 1, arbitrary: fc.constantFrom(...NAMES, "__proto__") },
      ),
      fc.oneof(nasty, fc.uuid(), fc.constantFrom("", ...values)),
      { maxKeys: 5 },
    )
    .map(wellFormed);
