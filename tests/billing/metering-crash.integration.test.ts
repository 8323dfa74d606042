import {
  chargeOverage,
  givenSubscriber,
  meterTotalOf,
  outboxOf,
  test,
} from "@tests/support/metering";
import { startScript } from "@tests/support/scripts";
import { describe, expect } from "vitest";
import { reportUsage } from "@/features/billing/metering/report";

describe("a process killed while it tells Stripe", () => {
  test.for([
    ["before the reading is sent", "before"],
    ["after it was taken, before that is noted", "after"],
  ] as const)(
    "%s loses nothing and doubles nothing",
    async ([, point], { db, databaseUrl, stripe, gateway, control }) => {
      const somebody = await givenSubscriber(db, stripe);
      const now = control.now();
      await chargeOverage(db, somebody, { credits: 70, at: now });
      await chargeOverage(db, somebody, { credits: 7, at: now });
      const process = startScript("tests/support/telling.process.ts", {
        args: [JSON.stringify({ point, now })],
        env: { DATABASE_URL: databaseUrl, LOCAL_STRIPE_URL: stripe.local.url },
      });
      await process.line();
      await process.kill();

      const meanwhile = await reportUsage(db, gateway, { now });
      await control.advance({ seconds: 121 });
      const after = await reportUsage(db, gateway, { now: control.now() });

      expect(meanwhile).toMatchObject({ sent: 0, waiting: 2 });
      expect(after).toMatchObject({ sent: 2, waiting: 0 });
      expect(await outboxOf(db, somebody)).toMatchObject([
        { credits: 7n, attempts: 1 },
        { credits: 70n, attempts: 2 },
      ]);
      await control.advance({ seconds: 10 });
      expect(await meterTotalOf(stripe, somebody)).toBe(77n);
    },
  );
});
