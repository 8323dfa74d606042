import type { ClientBase, Pool } from "pg";
import { z } from "zod";
import { CODE_VERSION } from "./version.ts";

const releaseRow = z.object({
  minCodeVersion: z.number(),
  functionsVersion: z.number(),
  functionsHash: z.string().nullable(),
});

export type SchemaRelease = z.output<typeof releaseRow>;

const NEW_DATABASE: SchemaRelease = {
  minCodeVersion: 1,
  functionsVersion: 0,
  functionsHash: null,
};

/** What the database says of the code it expects; a new one expects nothing. */
export async function readRelease(
  client: ClientBase | Pool,
): Promise<SchemaRelease> {
  const found = await client.query(
    "select to_regclass('public.schema_release') is not null as exists",
  );
  if (!found.rows[0]?.exists) return NEW_DATABASE;
  const { rows } = await client.query(
    `select min_code_version as "minCodeVersion",
            functions_version as "functionsVersion",
            functions_hash as "functionsHash"
       from schema_release`,
  );
  return rows[0] === undefined ? NEW_DATABASE : releaseRow.parse(rows[0]);
}

/** @throws Error when the database was made for newer code than this. */
export function assertCodeIsNewEnough(release: SchemaRelease) {
  if (release.minCodeVersion <= CODE_VERSION) return;
  throw new Error(
    `This database needs code of version ${release.minCodeVersion} or later and this is version ${CODE_VERSION}. Deploy a newer release of the code.`,
  );
}
