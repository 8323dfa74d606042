import { z } from "zod";
import { unmet } from "./problems.ts";
import { LOCAL_STRIPE_KEY, LOCAL_STRIPE_WEBHOOK_SECRET } from "./stand-ins.ts";
import { text, url } from "./values.ts";

export const payments = z.object({
  STRIPE_SECRET_KEY: text
    .regex(/^(sk|rk)_(test|live)_/, "give a secret key: sk_… or rk_…")
    .optional(),
  STRIPE_WEBHOOK_SECRET: text
    .startsWith("whsec_", "give the endpoint's signing secret: whsec_…")
    .optional(),
  STRIPE_API_BASE: url.optional(),
});

export const paymentProblems = (env: z.output<typeof payments>): string[] =>
  unmet(
    [
      env.STRIPE_SECRET_KEY !== undefined &&
        env.STRIPE_SECRET_KEY !== LOCAL_STRIPE_KEY,
      "STRIPE_SECRET_KEY is not set: Developers, API keys at Stripe.",
    ],
    [
      env.STRIPE_WEBHOOK_SECRET !== undefined &&
        env.STRIPE_WEBHOOK_SECRET !== LOCAL_STRIPE_WEBHOOK_SECRET,
      "STRIPE_WEBHOOK_SECRET is not set: the signing secret of the endpoint {AUTH_URL}/api/billing/webhook at Stripe.",
    ],
  );
