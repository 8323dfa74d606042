import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { StripeFault } from "./fault.ts";
import { createCustomer, isCustomer } from "./gateway/customers.ts";
import type { StripeGateway } from "./gateway.ts";

/** A customer deleted at Stripe within the day, again and again: give up. */
const ATTEMPTS_MAX = 5;

/**
 * The workspace's customer at Stripe, made at first need. One a workspace,
 * however many ask at once: Stripe answers the workspace's key with the same
 * customer for 24 hours, and the first to store one wins after that.
 *
 * @throws StripeFault
 */
export async function getOrCreateCustomer(
  db: Database,
  gateway: StripeGateway,
  workspace: { workspaceId: string; email: string; name: string | null },
): Promise<string> {
  const { workspaceId } = workspace;
  const known = await findCustomerId(db, workspaceId);
  if (known) return known;
  const created = await createOne(gateway, workspace).catch(
    async (error: unknown) => {
      // Another member asks at this moment, with another address: theirs it is.
      const theirs = isKeyInUse(error)
        ? await findCustomerId(db, workspaceId)
        : null;
      if (!theirs) throw error;
      return theirs;
    },
  );
  await db
    .update(workspaces)
    .set({ stripeCustomerId: created })
    .where(
      and(eq(workspaces.id, workspaceId), isNull(workspaces.stripeCustomerId)),
    );
  const stored = await findCustomerId(db, workspaceId);
  if (!stored) throw new Error(`workspace ${workspaceId} does not exist`);
  return stored;
}

const isKeyInUse = (error: unknown) =>
  error instanceof StripeFault && error.kind === "key_in_use";

/** Whose customer this is; null for nobody's of ours. */
export async function findWorkspaceOf(
  db: Database,
  customerId: string,
): Promise<string | null> {
  const [workspace] = await db
    .select({ id: workspaces.id })
    .from(workspaces)
    .where(eq(workspaces.stripeCustomerId, customerId));
  return workspace?.id ?? null;
}

async function findCustomerId(db: Database, workspaceId: string) {
  const [workspace] = await db
    .select({ customerId: workspaces.stripeCustomerId })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  return workspace?.customerId ?? null;
}

/**
 * The key's answer outlives its customer: one who was deleted meanwhile is told
 * as if made anew, so each of them makes the next key.
 */
async function createOne(
  gateway: StripeGateway,
  workspace: { workspaceId: string; email: string; name: string | null },
): Promise<string> {
  let idempotencyKey = `customer/${workspace.workspaceId}`;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const { id } = await createCustomer(gateway, {
      ...workspace,
      idempotencyKey,
    });
    if (await isCustomer(gateway, id)) return id;
    idempotencyKey = `customer/${workspace.workspaceId}/${id}`;
  }
  throw new Error(`each customer of ${workspace.workspaceId} is deleted`);
}
