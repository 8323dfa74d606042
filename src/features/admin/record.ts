import "server-only";
import { ok, type Result } from "@/core/result";
import type { Database } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import type { Acting } from "./gate.ts";

type Row = typeof auditLog.$inferInsert;

/** One act, as it is kept: what was done to what, and what that changed. */
export type AuditEntry = Pick<Row, "action" | "subjectKind" | "subjectId"> &
  Partial<Pick<Row, "userId" | "workspaceId" | "reason" | "before" | "after">>;

/**
 * Carries out one act and keeps it on record, both or neither: `work` runs in a
 * transaction, and what it returns decides. A refusal undoes what it did and
 * leaves no entry. For what happens in the database alone; an act that reaches
 * outside of it is kept by `recordAct`.
 */
export async function audited<Value, Refusal extends { kind: string }>(
  db: Database,
  acting: Acting,
  entryOf: (value: Value) => AuditEntry,
  work: (tx: Database) => Promise<Result<Value, Refusal>>,
): Promise<Result<Value, Refusal>> {
  try {
    return await db.transaction(async (tx) => {
      const done = await work(tx);
      if (!done.ok) throw new Undo(done.refusal);
      await recordAct(tx, acting, entryOf(done.value));
      return ok(done.value);
    });
  } catch (thrown) {
    if (thrown instanceof Undo) return { ok: false, refusal: thrown.refusal };
    throw thrown;
  }
}

/** Keeps on record what an admin did; null for what the product did itself. */
export async function recordAct(
  db: Database,
  acting: Acting | null,
  entry: AuditEntry,
): Promise<void> {
  await db.insert(auditLog).values({
    ...entry,
    actorId: acting?.actor.userId ?? null,
    actorEmail: acting?.actor.email ?? null,
    address: acting?.address ?? null,
    requestId: acting?.requestId ?? null,
  });
}

/** Carries a refusal out of a transaction, which only a throw undoes. */
class Undo<Refusal> extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super("undone");
    this.refusal = refusal;
  }
}
