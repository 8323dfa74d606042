import { randomUUID } from "node:crypto";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrateDatabase } from "@/db/migrate";
import { openDatabase } from "@/db/open";
import { seedCatalogue } from "@/features/plans/seed";
import { databaseNamed, startPostgres } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A server, and the database in it that each test file clones. */
    postgres: { url: string; template: string };
  }
}

/** One server a run; TEST_DATABASE_URL may name one that exists. */
export default async function setup(project: TestProject) {
  const given = process.env.TEST_DATABASE_URL;
  const server = given
    ? { url: given, stop: async () => {} }
    : await startPostgres();
  const template = `tollgate_template_${randomUUID().slice(0, 8)}`;
  await execute(server.url, `create database ${template}`);
  await fill(databaseNamed(server.url, template));
  project.provide("postgres", { url: server.url, template });

  return async () => {
    await execute(server.url, `drop database ${template} with (force)`);
    await server.stop();
  };
}

async function fill(url: string) {
  await migrateDatabase({ url });
  const { db, close } = openDatabase({ url });
  await seedCatalogue(db);
  await close();
}

async function execute(url: string, statement: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
