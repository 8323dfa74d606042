import type { LinkRefusal } from "@/features/account/enrol";
import type { ContractError, ErrorCode } from "@/features/chat/schema";

/** What each of these actions refuses with; those that never do say `string`. */
type KindsOf<Actions> = {
  [Name in keyof Actions]: Actions[Name] extends (
    ...given: never[]
  ) => Promise<infer Outcome>
    ? Outcome extends { ok: false; refusal: { kind: infer Kind } }
      ? string extends Kind
        ? never
        : Kind & string
      : never
    : never;
}[keyof Actions];

/** Every kind that an action, a route or a sign-in is refused with. */
type RefusedKind =
  | ErrorCode
  | NonNullable<ContractError["limit"]>["kind"]
  | LinkRefusal["kind"]
  | KindsOf<typeof import("@/features/account/actions")>
  | KindsOf<typeof import("@/features/billing/actions")>
  | KindsOf<typeof import("@/features/chat/actions")>
  | KindsOf<typeof import("@/features/chat/share/actions")>
  | KindsOf<typeof import("@/features/leaving/actions")>
  | KindsOf<typeof import("../catalogue/actions.ts")>
  | KindsOf<typeof import("../operations/actions.ts")>
  | KindsOf<typeof import("../peeks/actions.ts")>
  | KindsOf<typeof import("../people/actions.ts")>
  | KindsOf<typeof import("../spending/actions.ts")>;

/** Why something was refused, in a few words. */
const refusalKindsCopy = {
  period_credits: "Quota of the period used up",
  daily_requests: "Requests of the day used up",
  spend_cap: "Overage cap reached",
  concurrent_calls: "Too many answers at once",
  input_size: "Too long",
  stored_files: "No room for files",

  invalid_input: "Invalid input",
  unauthenticated: "Not signed in",
  quota_exceeded: "Quota used up",
  spend_cap_reached: "Overage cap reached",
  payment_past_due: "Payment past due",
  account_suspended: "Account suspended",
  model_not_in_plan: "Model not in the plan",
  forbidden: "Not allowed",
  not_found: "Not there, or not theirs",
  method_not_allowed: "Wrong method",
  request_in_progress: "Already running",
  input_too_large: "Too large",
  idempotency_key_reused: "Key used for something else",
  rate_limited: "Too fast",
  too_many_concurrent: "Too many answers at once",
  provider_error: "Provider failed",
  provider_unavailable: "Provider not available",
  service_paused: "Paused by the operator",
  internal_error: "Something broke",

  email_taken: "Sign-in: address of another account",
  account_of_another: "Sign-in: belongs to another account",
  last_way: "Last way to sign in kept",
  email_not_verified: "Address not verified",

  not_owner: "Only the owner may",
  billing_off: "Payments not set up",
  payments_off: "Admin: payments not set up",
  stripe_unavailable: "Stripe not available",
  not_for_sale: "Not for sale",
  price_changed: "Price has changed",
  already_subscribed: "Already subscribed",
  invoiced_outside: "Plan invoiced outside",
  no_subscription: "No subscription",
  nothing_to_change: "Plan is that already",
  change_planned: "Another change is planned",
  change_unpaid: "Earlier change not paid",
  preview_outdated: "Preview out of date",
  payment_incomplete: "Payment to be confirmed",
  card_declined: "Card declined",
  nothing_to_pay: "Nothing to pay",
  trial_taken: "Trial taken before",
  trial_for_new_people: "Trial is for new people",

  nothing_to_share: "Nothing to share",
  share_exists: "Shared already",
  too_many_links: "Too many links",

  wrong: "Confirmation of deleting is wrong",
  stale: "Sign-in too old to delete",
  members_left: "Workspace has members left",
  last_admin: "Last admin may not leave",

  already_so: "Admin: is so already",
  changed_meanwhile: "Admin: changed meanwhile",
  self: "Admin: not on oneself",
  listed_admin: "Admin: role is in ADMIN_EMAILS",
  wrong_confirmation: "Admin: confirmation is wrong",
  deleted: "Admin: account is deleted",
  suspended: "Admin: account is suspended",
  closed: "Admin: workspace is closed",
  subscription_runs: "Admin: subscription runs",
  stripe_subscription_runs: "Admin: Stripe subscription runs",
  plan_unknown: "Admin: no such plan",
  more_than_free: "Admin: more than is free",
  no_trial: "Admin: no trial",
  trial_spent: "Admin: trial is used up",
  too_late: "Admin: too late",
  too_soon: "Admin: too soon",
  model_unknown: "No such model",
  moment_taken: "Admin: price at that moment exists",
  nothing_changed: "Admin: nothing changed",
  price_fixed: "Admin: plan has no price",
  name_taken: "Admin: pack of that name exists",
  id_taken: "Admin: model of that id exists",
  image_half_counted: "Admin: one count of an image lacks",
  no_output: "Admin: chat model without output",
  fallback_heavier: "Admin: fallback weighs more",
  nothing_to_add: "Admin: nothing to add",
  no_tier: "Admin: model has no tier",
  successor_unfit: "Admin: successor does not fit",
  fallback_unfit: "Admin: fallback does not fit",
  not_pulled: "Admin: brake is not pulled",
  not_dead: "Admin: not given up by the outbox",
  not_done: "Admin: event failed again",
  ignored: "Admin: event is ignored",
  pruned: "Admin: event’s content is gone",
  already_running: "Admin: job runs",
  ran_lately: "Admin: job ran lately",
  failed: "Admin: job failed",
} as const satisfies Record<RefusedKind, string>;

/** A kind that an older release counted is shown by its name. */
export const refusalKindName = (kind: string): string =>
  new Map<string, string>(Object.entries(refusalKindsCopy)).get(kind) ?? kind;
