import "server-only";
import { ok, type Result } from "@/core/result";
import type { Database } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import type { Acting } from "./gate.ts";
import {
  type Forbidden,
  lockAdmin,
  lockParties,
  type Party,
  type PartyRefusal,
} from "./parties.ts";

export type { Forbidden };

type Row = typeof auditLog.$inferInsert;

/** One act, as it is kept: what was done to what, and what that changed. */
export type AuditEntry = Pick<Row, "action" | "subjectKind" | "subjectId"> &
  Partial<Pick<Row, "userId" | "workspaceId" | "reason" | "before" | "after">>;

/** What an act does, in its transaction; its refusal undoes it. */
type Work<
  Value,
  Refusal extends { kind: string },
  Given extends unknown[] = [],
> = (tx: Database, ...given: Given) => Promise<Result<Value, Refusal>>;

/**
 * Carries out one act and keeps it on record, both or neither: `work` runs in a
 * transaction, and what it returns decides. A refusal undoes what it did and
 * leaves no entry. For what happens in the database alone; an act that reaches
 * outside of it is kept by `recordAct`.
 *
 * The admin is locked first and proved once more: whoever lost the role while
 * the act was under way is refused with `forbidden`. It also makes a double
 * click queue up behind itself.
 */
export const audited = <Value, Refusal extends { kind: string }>(
  db: Database,
  acting: Acting,
  entryOf: (value: Value) => AuditEntry,
  work: Work<Value, Refusal>,
): Promise<Result<Value, Refusal | Forbidden>> =>
  kept<Value, Refusal | Forbidden>(db, acting, entryOf, async (tx) => {
    const admin = await lockAdmin(tx, acting);
    return admin.ok ? work(tx) : admin;
  });

/**
 * The same for what is done to a person, whom `work` is given, locked. Refuses
 * with `not_found` and `deleted` too.
 */
export const auditedOnPerson = <Value, Refusal extends { kind: string }>(
  db: Database,
  { acting, userId }: { acting: Acting; userId: string },
  entryOf: (value: Value) => AuditEntry,
  work: Work<Value, Refusal, [person: Party]>,
): Promise<Result<Value, Refusal | PartyRefusal>> =>
  kept<Value, Refusal | PartyRefusal>(db, acting, entryOf, async (tx) => {
    const person = await lockParties(tx, acting, userId);
    return person.ok ? work(tx, person.value) : person;
  });

/**
 * Keeps on record that an admin takes a list away as a file, and what it was
 * narrowed to. Before the file: one that was begun counts.
 */
export const recordExport = (
  db: Database,
  acting: Acting,
  { list, filters }: { list: string; filters: Record<string, unknown> },
) =>
  audited(
    db,
    acting,
    () => ({
      ...{ action: "export.download", subjectKind: "export" },
      ...{ subjectId: list, after: filters },
    }),
    async () => ok(null),
  );

async function kept<Value, Refusal extends { kind: string }>(
  db: Database,
  acting: Acting,
  entryOf: (value: Value) => AuditEntry,
  work: Work<Value, Refusal>,
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
