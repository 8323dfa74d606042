import * as local from "@local/stripe/secrets";
import Stripe from "stripe";
import { expect, test } from "vitest";
import {
  LOCAL_STRIPE_KEY,
  LOCAL_STRIPE_WEBHOOK_SECRET,
} from "@/core/env/stand-ins";

test("the stand-in takes the key, and signs with the secret, that the app uses", () => {
  expect(local).toMatchObject({
    LOCAL_STRIPE_KEY,
    LOCAL_STRIPE_WEBHOOK_SECRET,
  });
});

test("the stand-in speaks the version that the SDK was made for", () => {
  expect(local.API_VERSION).toBe(Stripe.API_VERSION);
});
