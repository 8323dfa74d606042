/** What the app uses while it has no key of its own; env.ts says the same. */
export const LOCAL_STRIPE_KEY = "sk_test_local";
export const LOCAL_STRIPE_WEBHOOK_SECRET = "whsec_local_tollgate_stand_in";

export const API_VERSION = "2026-10-28.endive";
