import "server-only";
import { randomBytes } from "node:crypto";
import { and, eq, ne, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { creditPacks } from "@/db/schema/plans";
import type { Acting } from "../gate.ts";
import { audited } from "../record.ts";
import { type Changes, changesOf, isAsSeen } from "./rules.ts";
import type { NewPack, PackEdit } from "./schema.ts";

const ID_BYTES = 6;

type PackAct<Pack> = { acting: Acting; pack: Pack; reason: string };

export type AddPackRefusal = {
  /** One is called so, sold or not: at Stripe a name is all that people see. */
  kind: "name_taken";
};

/**
 * Adds a credit pack. Stripe is brought to it by `bringOffers`; until then the
 * checkout sells it to nobody.
 */
export const addPack = (
  db: Database,
  { acting, pack, reason }: PackAct<NewPack>,
) =>
  audited(
    db,
    acting,
    ({ id }: { id: string }) => ({
      action: "pack.add",
      subjectKind: "pack",
      subjectId: id,
      reason,
      after: changesOf({}, pack).after,
    }),
    async (tx): Promise<Result<{ id: string }, AddPackRefusal>> => {
      const id = `pack_${randomBytes(ID_BYTES).toString("hex")}`;
      await oneByOne(tx);
      if (await isNameTaken(tx, { id, name: pack.name })) {
        return refuse({ kind: "name_taken" });
      }
      await tx
        .insert(creditPacks)
        .values({ ...pack, id, editedAt: sql`now()`, awaitsStripe: true });
      return ok({ id });
    },
  );

export type PackRefusal = {
  kind:
    | AddPackRefusal["kind"]
    | "not_found"
    /** Somebody else has edited it since the form was shown. */
    | "changed_meanwhile"
    | "nothing_changed";
};

/**
 * Edits what a pack is called, holds and costs, and whether it is sold. A
 * purchase keeps what it was begun as: a page of Stripe's that is open sells
 * the old amount at the old price, as it says. Seeding leaves the pack alone
 * from now on.
 */
export const editPack = (
  db: Database,
  { acting, pack, reason }: PackAct<PackEdit>,
) =>
  audited(
    db,
    acting,
    (changes: Changes) => ({
      action: "pack.edit",
      subjectKind: "pack",
      subjectId: pack.packId,
      reason,
      ...changes,
    }),
    async (tx): Promise<Result<Changes, PackRefusal>> => {
      const { packId, seen, ...after } = pack;
      await oneByOne(tx);
      const [before] = await tx
        .select()
        .from(creditPacks)
        .where(eq(creditPacks.id, packId));
      if (!before) return refuse({ kind: "not_found" });
      if (!isAsSeen(before, seen)) return refuse({ kind: "changed_meanwhile" });
      if (await isNameTaken(tx, { id: packId, name: after.name })) {
        return refuse({ kind: "name_taken" });
      }
      const changes = changesOf(before, after);
      if (Object.keys(changes.after).length === 0) {
        return refuse({ kind: "nothing_changed" });
      }
      await tx
        .update(creditPacks)
        .set({ ...after, editedAt: sql`now()`, awaitsStripe: true })
        .where(eq(creditPacks.id, packId));
      return ok(changes);
    },
  );

/** Edits of packs wait for one another, so that no two get one name. */
const oneByOne = (tx: Database) =>
  tx.execute(sql`lock table credit_packs in share row exclusive mode`);

async function isNameTaken(
  tx: Database,
  { id, name }: { id: string; name: string },
): Promise<boolean> {
  const [other] = await tx
    .select({ id: creditPacks.id })
    .from(creditPacks)
    .where(
      and(
        ne(creditPacks.id, id),
        sql`lower(${creditPacks.name}) = lower(${name})`,
      ),
    )
    .limit(1);
  return other !== undefined;
}
