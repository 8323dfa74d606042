import "server-only";
import { eq } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { meterOutbox } from "@/db/schema/billing";
import { emailOutbox } from "@/db/schema/notices";
import { alertPosts } from "@/db/schema/spending";
import {
  giveUpRefused,
  reviveRefused,
} from "@/features/billing/metering/revive";
import { giveUpPost, retryPost } from "@/features/notices/alerts/dead-posts";
import { giveUpMail, retryMail } from "@/features/notices/dead-mails";
import type { Acting } from "../gate.ts";
import { type AuditEntry, audited } from "../record.ts";

type NotDead = { kind: "not_dead" };
type Given = { acting: Acting; id: string };

/** An outbox with what could not be delivered; `Letter` is a row of it. */
type Outbox<Letter, Refusal extends { kind: string }> = {
  /** What the record calls a letter. */
  kind: "usage" | "mail" | "alert";
  /** Null for one that is not there. */
  find(tx: Database, id: string): Promise<Letter | null>;
  /** What the record keeps of it. */
  factsOf(letter: Letter): Pick<AuditEntry, "userId" | "workspaceId"> & {
    before: Record<string, unknown>;
  };
  retry(tx: Database, id: string): Promise<Result<null, Refusal>>;
  giveUp(tx: Database, id: string): Promise<Result<null, NotDead>>;
};

function actsOn<Letter, Refusal extends { kind: string }>(
  outbox: Outbox<Letter, Refusal>,
) {
  const entryOf = (
    act: "retry" | "give_up",
    { id, letter, state }: { id: string; letter: Letter; state: string },
  ) => ({
    ...{ action: `${outbox.kind}.${act}`, after: { state } },
    ...{ subjectKind: outbox.kind, subjectId: id },
    ...outbox.factsOf(letter),
  });
  async function carryOut<No extends { kind: string }>(
    tx: Database,
    id: string,
    act: Outbox<Letter, No>["retry"],
  ): Promise<Result<Letter, No | NotDead>> {
    const letter = await outbox.find(tx, id);
    if (!letter) return refuse({ kind: "not_dead" });
    const done = await act(tx, id);
    return done.ok ? ok(letter) : done;
  }
  return {
    retry: (db: Database, { acting, id }: Given) =>
      audited(
        db,
        acting,
        (letter: Letter) => entryOf("retry", { id, letter, state: "waiting" }),
        (tx) => carryOut(tx, id, outbox.retry),
      ),
    giveUp: (
      db: Database,
      { acting, id, reason }: Given & { reason: string },
    ) =>
      audited(
        db,
        acting,
        (letter: Letter) => ({
          ...entryOf("give_up", { id, letter, state: "given_up" }),
          reason,
        }),
        (tx) => carryOut(tx, id, outbox.giveUp),
      ),
  };
}

const doneIf = (isDone: boolean): Result<null, NotDead> =>
  isDone ? ok(null) : refuse({ kind: "not_dead" });

/**
 * Usage that Stripe refused. `retry` refuses with `not_dead`, also for what has
 * no customer to be billed to; `giveUp`, which leaves it unbilled for good, with
 * `not_dead`.
 */
export const usageLetters = actsOn({
  kind: "usage",
  async find(tx, id) {
    const [row] = await tx
      .select({
        workspaceId: meterOutbox.workspaceId,
        credits: meterOutbox.credits,
        state: meterOutbox.state,
        lastError: meterOutbox.lastError,
      })
      .from(meterOutbox)
      .where(eq(meterOutbox.id, id))
      .for("update");
    return row?.state === "dead" ? row : null;
  },
  factsOf: ({ workspaceId, credits, ...before }) => ({
    workspaceId,
    before: { ...before, credits: Number(credits) },
  }),
  retry: async (tx, id) => doneIf((await reviveRefused(tx, { id })) === 1),
  giveUp: async (tx, id) => doneIf(await giveUpRefused(tx, { id })),
});

/**
 * Mails that were lost. `retry` refuses as `retryMail` does; `giveUp`, which
 * takes one off the list, with `not_dead`.
 */
export const mailLetters = actsOn({
  kind: "mail",
  async find(tx, id) {
    const [mail] = await tx
      .select({
        userId: emailOutbox.userId,
        kind: emailOutbox.kind,
        state: emailOutbox.state,
        lastError: emailOutbox.lastError,
      })
      .from(emailOutbox)
      .where(eq(emailOutbox.id, id));
    return mail ?? null;
  },
  factsOf: ({ userId, ...before }) => ({ userId, before }),
  retry: (tx, id) => retryMail(tx, { id }),
  giveUp: (tx, id) => giveUpMail(tx, { id }),
});

/** Alerts that could not be posted. Both refuse with `not_dead`. */
export const alertLetters = actsOn({
  kind: "alert",
  async find(tx, id) {
    const [post] = await tx
      .select({ state: alertPosts.state, lastError: alertPosts.lastError })
      .from(alertPosts)
      .where(eq(alertPosts.alertId, id));
    return post ?? null;
  },
  factsOf: (before) => ({ before }),
  retry: (tx, id) => retryPost(tx, { id }),
  giveUp: (tx, id) => giveUpPost(tx, { id }),
});
