import { z } from "zod";
import { reason } from "../schema.ts";

const userId = z.uuid();
const workspaceId = z.uuid();
/** Made when a dialog opens: what is sent twice is done once. */
const actId = z.uuid();

const whole = (max: number) => z.coerce.number().int().min(0).max(max);

export const CREDITS_MAX = 1_000_000_000;
export const TRIAL_DAYS_MAX = 90;
export const TRIAL_CREDITS_MAX = 10_000_000;
const SEATS_MAX = 10_000;

export const personActInput = z.object({ userId, reason });

export const changeRoleInput = z.object({
  userId,
  reason,
  role: z.enum(["user", "admin"]),
});

export const deletePersonInput = z.object({
  userId,
  reason,
  /** The account's address. */
  confirmation: z.string().max(320),
});

export const changePlanInput = z.object({
  workspaceId,
  reason,
  planId: z.string().min(1).max(64),
  /** Counts where a plan is sold by seats. */
  seats: whole(SEATS_MAX).min(1).default(1),
});

export const moveCreditsInput = z.object({
  workspaceId,
  reason,
  actId,
  direction: z.enum(["grant", "take"]),
  credits: whole(CREDITS_MAX).min(1),
});

export const extendTrialInput = z.object({
  workspaceId,
  reason,
  /** The end that was shown: another admin may have moved it meanwhile. */
  endsAt: z.iso.datetime(),
  /** And the credits it had. */
  limitCredits: whole(Number.MAX_SAFE_INTEGER),
  days: whole(TRIAL_DAYS_MAX),
  credits: whole(TRIAL_CREDITS_MAX),
});

/** Why nothing was done to a person; each has its sentence in copy.ts. */
export type PersonRefusal =
  /** The one who acts is no admin any more. */
  | { kind: "forbidden" }
  | { kind: "not_found" }
  | { kind: "deleted" }
  | { kind: "self" }
  /** Nothing is to be changed: it is done already, perhaps by another admin. */
  | { kind: "already_so" }
  | { kind: "suspended" }
  | { kind: "email_not_verified" }
  /** ADMIN_EMAILS names the address: the next sign-in would undo it. */
  | { kind: "listed_admin" }
  | { kind: "wrong_confirmation" }
  /** There is a customer at Stripe, and this server has no key. */
  | { kind: "billing_off" }
  /** Others act in a workspace that nobody else owns. */
  | { kind: "members_left" };

/** Why nothing was done to a workspace. */
export type WorkspaceRefusal =
  | { kind: "forbidden" }
  | { kind: "not_found" }
  | { kind: "closed" }
  | { kind: "already_so" }
  | { kind: "plan_unknown" }
  | { kind: "stripe_subscription_runs" }
  | { kind: "stripe_unavailable" }
  | { kind: "billing_off" }
  /** Running calls hold the rest, or there is no more. */
  | { kind: "more_than_free" }
  | { kind: "no_trial" }
  /** A trial counts for nothing beside a subscription. */
  | { kind: "subscription_runs" }
  | { kind: "trial_spent" }
  | { kind: "nothing_to_add" }
  | { kind: "changed_meanwhile" };
