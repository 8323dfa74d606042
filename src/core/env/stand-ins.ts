import { z } from "zod";
import { url } from "./values.ts";

/** Signs cookies on a machine with nothing configured. Production refuses it. */
export const LOCAL_AUTH_SECRET = "tollgate-local-secret-not-for-production";

/** What the Stripe stand-in takes for its key and signs its webhooks with. */
export const LOCAL_STRIPE_KEY = "sk_test_local";
export const LOCAL_STRIPE_WEBHOOK_SECRET = "whsec_local_tollgate_stand_in";

/** What the mail stand-in takes for its key. */
export const LOCAL_MAIL_KEY = "re_local_tollgate_stand_in";

/** Addresses of the stand-ins in local/, set by quickstart, dev and tests. */
export const standIns = z.object({
  LOCAL_GITHUB_URL: url.optional(),
  LOCAL_GOOGLE_URL: url.optional(),
  LOCAL_MODEL_URL: url.optional(),
  LOCAL_STRIPE_URL: url.optional(),
  LOCAL_MAIL_URL: url.optional(),
});

export const standInProblems = (env: z.output<typeof standIns>): string[] =>
  standIns
    .keyof()
    .options.filter((name) => env[name] !== undefined)
    .map((name) => `${name} points to a local stand-in: remove it.`);
