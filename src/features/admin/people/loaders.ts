import "server-only";
import { notFound } from "next/navigation";
import { z } from "zod";
import { readerFor } from "@/core/format";
import { db } from "@/db/client";
import { requireAdmin } from "@/features/account/loaders";
import { listSessions } from "@/features/account/queries";
import {
  getBillingAccount,
  listCreditHistory,
  listInvoices,
} from "@/features/billing/queries";
import { listNotices } from "@/features/notices/queries";
import { getUsage } from "@/features/usage/queries";
import { foldRollupsWithin } from "@/features/usage/rollups";
import { listRecordsOf } from "../audit/list.ts";
import { listRecentCalls } from "./calls.ts";
import { parsePeopleFilters, type SearchParams } from "./filters.ts";
import { findWorkspaces } from "./find-workspaces.ts";
import { listPeople } from "./list.ts";
import { findPersonProfile, listChatsOutside } from "./person.ts";
import { listPlanNames } from "./plan-names.ts";
import { findTrialFigures } from "./trial-figures.ts";
import { findWorkspaceProfile } from "./workspace.ts";

const PEOPLE_A_PAGE = 50;
const FOLD_MS = 100;
const NOTICES_MAX = 20;

/** A page of people, as the query string narrows and orders them. */
export async function loadPeople(params: SearchParams) {
  const reader = readerFor(await requireAdmin());
  const filters = parsePeopleFilters(params);
  await foldRollupsWithin(db, { timeoutMs: FOLD_MS });
  const now = new Date();
  const after = typeof params.after === "string" ? params.after : null;
  const isFirst = after === null;
  const { q } = filters;
  const [page, plans, workspaces] = await Promise.all([
    listPeople(db, { filters, after, limit: PEOPLE_A_PAGE, now }),
    listPlanNames(db),
    isFirst && q ? findWorkspaces(db, q) : [],
  ]);
  return { reader, filters, page, plans, workspaces, isFirst, readAt: now };
}

/** All that an admin may see of somebody. Whoever never was does not exist. */
export async function loadPerson(given: string) {
  const actor = await requireAdmin();
  const userId = z.guid().safeParse(given).data ?? notFound();
  await foldRollupsWithin(db, { timeoutMs: FOLD_MS });
  const now = new Date();
  const profile = await findPersonProfile(db, { userId, now });
  if (!profile) notFound();
  const own = profile.personalWorkspaceId;
  // Whoever has deleted the account is a member of none, not even of their own.
  const workspaceIds = [...profile.workspaces.map(({ id }) => id), own].filter(
    (id) => id !== null,
  );
  const [calls, sessions, chats, records, notices, account, plans] =
    await Promise.all([
      listRecentCalls(db, { userId }),
      listSessions(db, { userId, sessionToken: "" }),
      listChatsOutside(db, { userId }),
      listRecordsOf(db, { userId, workspaceIds }),
      own ? noticesTo({ ...actor, userId, workspaceId: own }) : [],
      own ? accountOf({ workspaceId: own, userId, actor, now }) : null,
      listPlanNames(db),
    ]);
  return {
    ...{ profile, calls, sessions, chats, records, notices, account, plans },
    ...{ reader: readerFor(actor), readAt: now },
    isSelf: userId === actor.userId,
  };
}

/** All that an admin may see of a workspace. */
export async function loadWorkspace(given: string) {
  const actor = await requireAdmin();
  const workspaceId = z.guid().safeParse(given).data ?? notFound();
  const profile = await findWorkspaceProfile(db, { workspaceId });
  if (!profile) notFound();
  const now = new Date();
  const { userId } = actor;
  const [calls, records, account] = await Promise.all([
    listRecentCalls(db, { workspaceId }),
    listRecordsOf(db, { userId: null, workspaceIds: [workspaceId] }),
    accountOf({ workspaceId, userId, actor, now }),
  ]);
  return {
    ...{ profile, calls, records, account, readAt: now },
    reader: readerFor(actor),
  };
}

type Actor = Awaited<ReturnType<typeof requireAdmin>>;

/** What a workspace may use, has used, was billed and was given. */
async function accountOf({
  workspaceId,
  userId,
  actor,
  now,
}: {
  workspaceId: string;
  /** Whose requests of the day are counted. */
  userId: string;
  actor: Actor;
  now: Date;
}) {
  const { timeZone } = readerFor(actor);
  const [usage, billing, trial, ...lists] = await Promise.all([
    getUsage(db, { workspaceId, userId }),
    getBillingAccount(db, { workspaceId }),
    findTrialFigures(db, { workspaceId }),
    listInvoices(db, { workspaceId }),
    listCreditHistory(db, { workspaceId, timeZone }),
    listPlanNames(db),
  ]);
  const [invoices, history, plans] = lists;
  return { workspaceId, usage, billing, trial, invoices, history, plans, now };
}
export type Person = Awaited<ReturnType<typeof loadPerson>>;
export type Workspace = Awaited<ReturnType<typeof loadWorkspace>>;
export type Account = Awaited<ReturnType<typeof accountOf>>;

/** In the words they were told in, with moments as the admin reads them. */
async function noticesTo(person: Actor) {
  const { notices } = await listNotices(db, {
    ...person,
    membershipRole: "owner",
  });
  return notices.slice(0, NOTICES_MAX);
}
