import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isErrorWithCode } from "@local/errors";
import { z } from "zod";

const variables = z.record(z.string().regex(/^LOCAL_/), z.url());

/** Beside the embedded database, so that each app on this machine has its own. */
const fileBeside = (databaseDir: string) =>
  `${resolve(databaseDir)}-stand-ins.json`;

/** Notes where the stand-ins of a running app are, for other commands. */
export function noteAddresses(
  databaseDir: string,
  addresses: Record<string, string>,
) {
  const file = fileBeside(databaseDir);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(addresses, null, 2)}\n`);
}

export const forgetAddresses = (databaseDir: string) =>
  rmSync(fileBeside(databaseDir), { force: true });

/** The stand-ins of the app that runs on this data; none when none does. */
export function findAddresses(databaseDir: string): Record<string, string> {
  try {
    return variables.parse(
      JSON.parse(readFileSync(fileBeside(databaseDir), "utf8")),
    );
  } catch (error) {
    if (isErrorWithCode(error, "ENOENT")) return {};
    throw error;
  }
}
