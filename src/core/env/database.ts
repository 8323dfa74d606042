import { z } from "zod";
import { unmet } from "./problems.ts";
import { flag, text } from "./values.ts";

const postgres = z.url({ protocol: /^postgres(ql)?$/ });

export const database = z.object({
  DATABASE_URL: postgres.optional(),
  DATABASE_DIRECT_URL: postgres.optional(),
  DATABASE_DIR: text.default(".data/db"),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(200).default(10),
  MIGRATE_ON_START: flag.default(true),
});

export const databaseProblems = (env: z.output<typeof database>): string[] =>
  unmet([
    env.DATABASE_URL !== undefined,
    "DATABASE_URL is not set: give the address of a Postgres 15 or later.",
  ]);
