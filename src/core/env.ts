import { z } from "zod";
import { database, databaseProblems } from "./env/database.ts";
import { fileProblems, files } from "./env/files.ts";
import { mail, mailProblems } from "./env/mail.ts";
import { operation, operationProblems } from "./env/operation.ts";
import { paymentProblems, payments } from "./env/payments.ts";
import { providerProblems, providers } from "./env/providers.ts";
import { secretProblems } from "./env/secrets.ts";
import { signIn, signInProblems } from "./env/sign-in.ts";
import { site } from "./env/site.ts";
import { standInProblems, standIns } from "./env/stand-ins.ts";

/** Each concern's variables, and what production asks of them, are its file's. */
const schema = z.object({
  ...site.shape,
  ...database.shape,
  ...signIn.shape,
  ...providers.shape,
  ...payments.shape,
  ...mail.shape,
  ...files.shape,
  ...operation.shape,
  ...standIns.shape,
});

export type Env = z.output<typeof schema>;

/** Every variable the app reads. */
export const variableNames: string[] = Object.keys(schema.shape);

/**
 * Parses a set of variables. An empty value counts as unset, as in a copied
 * .env.example.
 *
 * @throws Error naming each variable that is wrong, and the remedy.
 */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value?.trim()),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw configurationError(
    parsed.error.issues.map(
      (issue) => `${issue.path.join(".")}: ${issue.message}`,
    ),
  );
}

let validated: Env | undefined;

/**
 * The configuration, validated on the first call. Instrumentation calls it at
 * start, so that a bad variable stops the server and not a user's request.
 */
export const env = () => {
  validated ??= parseEnv(process.env);
  return validated;
};

/**
 * What production still lacks or must not have, one sentence a variable, each
 * with its remedy. Empty on a machine that is local by its own word.
 */
export function missingForProduction(env: Env): string[] {
  if (env.NODE_ENV !== "production" || env.TOLLGATE_LOCAL) return [];
  return [
    databaseProblems,
    signInProblems,
    providerProblems,
    operationProblems,
    paymentProblems,
    mailProblems,
    fileProblems,
    standInProblems,
    secretProblems,
  ].flatMap((problemsOf) => problemsOf(env));
}

/** @throws Error listing what `missingForProduction` finds. */
export function assertReadyToServe(env: Env) {
  const problems = missingForProduction(env);
  if (problems.length > 0) throw configurationError(problems);
}

const configurationError = (problems: string[]) =>
  new Error(
    `The configuration is not usable:\n${problems.map((line) => `  - ${line}`).join("\n")}`,
  );
