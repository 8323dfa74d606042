import { env } from "@/core/env";
import { type OpenDatabase, openDatabase } from "@/db/open";

/**
 * Runs one command on the configured database and closes it. The embedded
 * database is reached through the app while that runs, else opened here.
 */
export async function runDatabaseCommand(
  work: (database: OpenDatabase) => Promise<void>,
) {
  await explainFaults(async () => {
    const { DATABASE_URL, DATABASE_DIR } = env();
    const database = openDatabase(
      DATABASE_URL
        ? { url: DATABASE_URL }
        : { dir: DATABASE_DIR, whenInUse: "join" },
    );
    try {
      await work(database);
    } finally {
      await database.close();
    }
  });
}

/** A fault of a command is a sentence and the exit code 1, not a stack. */
export async function explainFaults(work: () => Promise<void>) {
  try {
    await work();
  } catch (error) {
    console.error(sentenceOf(error));
    process.exitCode = 1;
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof AggregateError) {
    return error.errors.map(sentenceOf).join("\n");
  }
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause ? `\n  because: ${sentenceOf(error.cause)}` : "";
  return `${error.message}${cause}`;
}
