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
import {
  type DeadMailRefusal,
  giveUpMail,
  retryMail,
} from "@/features/notices/dead-mails";
import type { Acting } from "../gate.ts";
import { audited } from "../record.ts";

type Letter = { acting: Acting; id: string };

/** Refuses with `not_dead`, also for what has no customer to be billed to. */
export const retryUsage = (db: Database, { acting, id }: Letter) =>
  audited(
    db,
    acting,
    (usage: Usage) => ({ ...entryOf("usage.retry", usage), after: WAITING }),
    async (tx): Promise<Result<Usage, { kind: "not_dead" }>> => {
      const usage = await findDeadUsage(tx, id);
      if (!usage) return refuse({ kind: "not_dead" });
      const revived = await reviveRefused(tx, { id });
      return revived === 1 ? ok(usage) : refuse({ kind: "not_dead" });
    },
  );

/** Leaves usage unbilled for good. Refuses with `not_dead`. */
export const giveUpUsage = (
  db: Database,
  { acting, id, reason }: Letter & { reason: string },
) =>
  audited(
    db,
    acting,
    (usage: Usage) => ({
      ...entryOf("usage.give_up", usage),
      reason,
      after: GIVEN_UP,
    }),
    async (tx): Promise<Result<Usage, { kind: "not_dead" }>> => {
      const usage = await findDeadUsage(tx, id);
      return usage && (await giveUpRefused(tx, { id }))
        ? ok(usage)
        : refuse({ kind: "not_dead" });
    },
  );

type Usage = Awaited<ReturnType<typeof findDeadUsage>> & object;

async function findDeadUsage(tx: Database, id: string) {
  const [row] = await tx
    .select({
      id: meterOutbox.id,
      workspaceId: meterOutbox.workspaceId,
      credits: meterOutbox.credits,
      state: meterOutbox.state,
      lastError: meterOutbox.lastError,
    })
    .from(meterOutbox)
    .where(eq(meterOutbox.id, id))
    .for("update");
  return row?.state === "dead" ? row : null;
}

const entryOf = (action: string, usage: Usage) => ({
  action,
  subjectKind: "usage",
  subjectId: usage.id,
  workspaceId: usage.workspaceId,
  before: {
    state: usage.state,
    credits: Number(usage.credits),
    lastError: usage.lastError,
  },
});

/** Puts a lost mail back in line. Refuses as `retryMail` does. */
export const retryLostMail = (db: Database, { acting, id }: Letter) =>
  audited(
    db,
    acting,
    (mail: Mail) => ({ ...mailEntry("mail.retry", mail), after: WAITING }),
    async (tx): Promise<Result<Mail, DeadMailRefusal>> => {
      const mail = await findMail(tx, id);
      if (!mail) return refuse({ kind: "not_dead" });
      const retried = await retryMail(tx, { id });
      return retried.ok ? ok(mail) : retried;
    },
  );

/** Takes a lost mail off the list. Refuses with `not_dead`. */
export const giveUpLostMail = (
  db: Database,
  { acting, id, reason }: Letter & { reason: string },
) =>
  audited(
    db,
    acting,
    (mail: Mail) => ({
      ...mailEntry("mail.give_up", mail),
      reason,
      after: GIVEN_UP,
    }),
    async (tx): Promise<Result<Mail, { kind: "not_dead" }>> => {
      const mail = await findMail(tx, id);
      if (!mail) return refuse({ kind: "not_dead" });
      const givenUp = await giveUpMail(tx, { id });
      return givenUp.ok ? ok(mail) : givenUp;
    },
  );

type Mail = Awaited<ReturnType<typeof findMail>> & object;

async function findMail(tx: Database, id: string) {
  const [mail] = await tx
    .select({
      id: emailOutbox.id,
      userId: emailOutbox.userId,
      kind: emailOutbox.kind,
      state: emailOutbox.state,
      lastError: emailOutbox.lastError,
    })
    .from(emailOutbox)
    .where(eq(emailOutbox.id, id));
  return mail ?? null;
}

const mailEntry = (action: string, { id, userId, ...mail }: Mail) => ({
  action,
  subjectKind: "mail",
  subjectId: id,
  userId,
  before: mail,
});

/** Puts an alert that was lost back in line. Refuses with `not_dead`. */
export const retryLostPost = (db: Database, { acting, id }: Letter) =>
  audited(
    db,
    acting,
    (post: Post) => ({ ...postEntry("alert.retry", post), after: WAITING }),
    async (tx): Promise<Result<Post, { kind: "not_dead" }>> => {
      const post = await findPost(tx, id);
      if (!post) return refuse({ kind: "not_dead" });
      const retried = await retryPost(tx, { id });
      return retried.ok ? ok(post) : retried;
    },
  );

/** Takes an alert that was lost off the list. Refuses with `not_dead`. */
export const giveUpLostPost = (
  db: Database,
  { acting, id, reason }: Letter & { reason: string },
) =>
  audited(
    db,
    acting,
    (post: Post) => ({
      ...postEntry("alert.give_up", post),
      reason,
      after: GIVEN_UP,
    }),
    async (tx): Promise<Result<Post, { kind: "not_dead" }>> => {
      const post = await findPost(tx, id);
      if (!post) return refuse({ kind: "not_dead" });
      const givenUp = await giveUpPost(tx, { id });
      return givenUp.ok ? ok(post) : givenUp;
    },
  );

type Post = Awaited<ReturnType<typeof findPost>> & object;

async function findPost(tx: Database, id: string) {
  const [post] = await tx
    .select({
      id: alertPosts.alertId,
      state: alertPosts.state,
      lastError: alertPosts.lastError,
    })
    .from(alertPosts)
    .where(eq(alertPosts.alertId, id));
  return post ?? null;
}

const postEntry = (action: string, { id, ...post }: Post) => ({
  action,
  subjectKind: "alert",
  subjectId: id,
  before: post,
});

const WAITING = { state: "waiting" };
const GIVEN_UP = { state: "given_up" };
