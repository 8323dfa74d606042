import { z } from "zod";

export const SEATS_MAX = 500;
export const CAP_USD_MAX = 10_000;
/** Offered to whoever turns overage on for the first time. */
export const CAP_USD_AT_FIRST = 20;

const planId = z.string().min(1).max(64);

const seats = z.coerce
  .number("Give a number of seats.")
  .int("Seats are whole.")
  .min(1, "A plan has at least 1 seat.")
  .max(SEATS_MAX, `At most ${SEATS_MAX} seats can be bought here.`);

/** Where to go afterwards; checked where it is used. */
const returnTo = z.string().max(2_048).optional();

/** A figure as the page showed it: what is sold now must be the same. */
const shown = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(BigInt)
  .optional();

export const startCheckoutInput = z.object({
  planId,
  seats: seats.default(1),
  shownCents: shown,
  returnTo,
});

export const startTopUpInput = z.object({
  packId: z.string().min(1).max(64),
  shownCents: shown,
  shownCredits: shown,
  returnTo,
});

export const previewChangeInput = z.object({
  planId,
  seats: seats.default(1),
});

/** What a preview showed, sealed: it is carried out as shown or not at all. */
export const changePlanInput = z.object({ quote: z.string().max(2_048) });

export const openPortalInput = z.object({
  purpose: z.enum(["overview", "payment_method"]),
});

export const setOverageInput = z.object({
  isEnabled: z.enum(["true", "false"]).transform((flag) => flag === "true"),
  capUsd: z.coerce
    .number("Give a whole number of dollars.")
    .int("The cap is in whole dollars.")
    .min(1, "The cap is at least $1.")
    .max(
      CAP_USD_MAX,
      `The cap is at most $${CAP_USD_MAX.toLocaleString("en")}.`,
    ),
});

export const startTrialInput = z.object({ returnTo });

export const nothing = z.object({});

export const dismissNoticeInput = z.object({ noticeId: z.uuid() });

/** What /billing says was done when a browser comes to it from an act. */
export const done = z.enum([
  "plan_active",
  "trial_started",
  "credits_bought",
  "planned",
  "kept",
]);
export type Done = z.output<typeof done>;

/** Why an act of a customer's was not done; each has its sentence in copy.ts. */
export type BillingRefusal =
  /** Only an owner pays; a member asks them. */
  | { kind: "not_owner" }
  /** Payments are not set up on this installation. */
  | { kind: "billing_off" }
  | { kind: "stripe_unavailable" }
  /** Stripe has no price for it, or another one than is shown here. */
  | { kind: "not_for_sale" }
  /** It is sold on other terms than the page showed. */
  | { kind: "price_changed" }
  | { kind: "already_subscribed" }
  /** An admin set the plan, and it is invoiced outside. */
  | { kind: "invoiced_outside" }
  | { kind: "no_subscription" }
  | { kind: "nothing_to_change" }
  /** A cancellation or a smaller plan is planned: keep the plan first. */
  | { kind: "change_planned" }
  /** An earlier change waits for its payment. */
  | { kind: "change_unpaid" }
  | { kind: "payment_past_due" }
  /** The subscription is no longer what the preview was made for. */
  | { kind: "preview_outdated" }
  /** The change is made once this invoice is paid. */
  | { kind: "payment_incomplete"; invoiceUrl: string | null }
  | { kind: "card_declined" }
  | { kind: "nothing_to_pay" }
  | { kind: "trial_taken" }
  /** The trial is for who never subscribed. */
  | { kind: "trial_for_new_people" }
  | { kind: "email_not_verified" };
