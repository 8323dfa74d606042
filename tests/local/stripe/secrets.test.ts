import * as local from "@local/stripe/secrets";
import { expect, test } from "vitest";
import { LOCAL_STRIPE_KEY, LOCAL_STRIPE_WEBHOOK_SECRET } from "@/core/env";

test("the stand-in takes the key, and signs with the secret, that the app uses", () => {
  expect(local).toMatchObject({
    LOCAL_STRIPE_KEY,
    LOCAL_STRIPE_WEBHOOK_SECRET,
  });
});
