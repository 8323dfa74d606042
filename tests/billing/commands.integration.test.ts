import { rmSync } from "node:fs";
import { startStripe } from "@local/stripe/start";
import { noteAddresses } from "@root/scripts/run/addresses";
import { aCallOf, anEnding, givenPayer, held } from "@tests/support/calls";
import { test as base } from "@tests/support/embedded";
import { runScript } from "@tests/support/scripts";
import { sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import { migrateDatabase } from "@/db/migrate";
import { openDatabase } from "@/db/open";
import { settle } from "@/features/limits/settle";
import { seedCatalogue } from "@/features/plans/seed";

/**
 * An app that runs on an embedded database with the stand-in for Stripe, and
 * the commands that somebody types beside it.
 */
const test = base
  .extend("app", async ({ dir }, { onCleanup }) => {
    const app = openDatabase({ dir });
    const stripe = await startStripe();
    await migrateDatabase({ embedded: app.pool });
    await seedCatalogue(app.db);
    noteAddresses(dir, { LOCAL_STRIPE_URL: stripe.url });
    onCleanup(async () => {
      await stripe.close();
      await app.close();
      rmSync(`${dir}-stand-ins.json`);
    });
    return { ...app, stripe };
  })
  .extend(
    "run",
    ({ dir }) =>
      (command: string, args: string[] = []) =>
        runScript(`scripts/${command}.ts`, {
          args,
          env: { DATABASE_DIR: dir },
        }),
  );

describe("stripe:setup", () => {
  test("readies the stand-in of the app that runs, and says what it did", async ({
    app,
    run,
  }) => {
    const first = await run("stripe-setup");
    const second = await run("stripe-setup");

    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.output).toMatch(/^Test mode\.\ncreated {2}meter of overage/);
    expect(first.output).toMatch(/created {2}price tollgate_pro_month +price_/);
    expect(second.output).toMatch(/found {4}price tollgate_pro_month +price_/);
    expect(second.output).not.toContain("created");
    expect(app.stripe.control.objects("price")).toHaveLength(6);
  });

  test("needs a Stripe to set up", async ({ dir }) => {
    const { exitCode, output } = await runScript("scripts/stripe-setup.ts", {
      env: { DATABASE_DIR: dir },
    });

    expect({ exitCode, output }).toEqual({
      exitCode: 1,
      output:
        "Payments are not set up: set STRIPE_SECRET_KEY, or start the app here for its stand-in.\n",
    });
  });
});

describe("doctor", () => {
  test("names what is missing with its remedy, and fails; after the setup less is", async ({
    app,
    run,
  }) => {
    const before = await run("doctor");
    await run("stripe-setup");
    const after = await run("doctor");

    expect(app.stripe.url).toContain("127.0.0.1");
    expect(before.exitCode).toBe(1);
    expect(before.output).toContain(
      "PROBLEM meter: There is no meter for overage at Stripe.\n        Run `npm run stripe:setup`.\n",
    );
    expect(before.output).toContain("ok      key: Stripe takes it.\n");
    expect(after.output).toContain("ok      price tollgate_overage: price_");
    expect(after.output).not.toContain("stripe:setup");
    expect(after.output).toContain(
      "PROBLEM job sweep: It has never run to its end.",
    );
  });

  test("says that payments are not set up", async ({ dir }) => {
    const app = openDatabase({ dir });
    await migrateDatabase({ embedded: app.pool });
    const { exitCode, output } = await runScript("scripts/doctor.ts", {
      env: { DATABASE_DIR: dir },
    });
    await app.close();

    expect(exitCode).toBe(1);
    expect(output).toMatch(
      /^PROBLEM key: STRIPE_SECRET_KEY is not set: nothing can be bought\.\n {8}Set it to the secret key/,
    );
  });

  test("says that Stripe does not answer, or refuses the key", async ({
    app,
    dir,
    run,
  }) => {
    const refused = await runScript("scripts/doctor.ts", {
      env: {
        DATABASE_DIR: dir,
        STRIPE_SECRET_KEY: "sk_live_unknown",
        STRIPE_API_BASE: app.stripe.url,
      },
    });
    app.stripe.control.faults({ seed: 1, refuseConnections: true });
    const silent = await run("doctor");

    expect(refused.output).toMatch(/^PROBLEM key: Stripe refuses the key \(/);
    expect(silent.output).toMatch(/^PROBLEM key: Stripe does not answer \(/);
  });
});

describe("reconcile", () => {
  test("prints what it repaired beside the running app, and exits well", async ({
    app,
    run,
  }) => {
    await run("stripe-setup");
    const agreed = await run("reconcile");
    const payer = await givenPayer(app.db, { credits: 100n });
    const hold = await held(app.db, aCallOf(payer, 80));
    await settle(app.db, anEnding(hold, { output: 80 }));
    await app.db.execute(sql`update usage_totals set included_used = 70`);

    const repaired = await run("reconcile", ["--all"]);

    expect(agreed).toEqual({ exitCode: 0, output: "The books agree.\n" });
    expect(repaired.exitCode).toBe(0);
    expect(repaired.output).toMatch(
      /check +workspace +subject +here +there\ncounters +[\w-]{36} +usage_totals, subscription period of 2026-03-01 +included 70 +included 80 +repaired\n/,
    );
    expect(repaired.output).toContain(
      "1 repaired, 0 left for somebody to look at.\n",
    );
  });

  test("exits badly on what it may not repair", async ({ app, run }) => {
    const payer = await givenPayer(app.db, { credits: 100n });
    const hold = await held(app.db, aCallOf(payer, 80));
    await settle(app.db, anEnding(hold, { output: 80 }));
    await app.db.execute(
      sql`update usage_totals set included_used = 70, included_limit = 75`,
    );

    const { exitCode, output } = await run("reconcile");

    expect(exitCode).toBe(1);
    expect(output).toMatch(/included 70 +included 80 +LEFT\n/);
    expect(output).toContain("0 repaired, 1 left for somebody to look at.\n");
  });
});
