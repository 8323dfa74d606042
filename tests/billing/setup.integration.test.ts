import { startStripe } from "@local/stripe/start";
import { test as base } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { LOCAL_STRIPE_KEY } from "@/core/env/stand-ins";
import { creditPacks, plans } from "@/db/schema/plans";
import { gatewayTo } from "@/features/billing/gateway";
import { setUpStripe } from "@/features/billing/setup/setup";
import { HANDLED_TYPES } from "@/features/billing/webhook/events";

const terms = { appName: "Tollgate", appUrl: null };
const atPublicAddress = { ...terms, appUrl: "https://chat.example.com" };

/** An empty account for each test. */
const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  .extend("local", async ({}, { onCleanup }) => {
    const local = await startStripe();
    onCleanup(() => local.close());
    return local;
  })
  .extend("gateway", ({ local }) =>
    gatewayTo({ key: LOCAL_STRIPE_KEY, webhookSecret: null, base: local.url }),
  );

describe("the setup at Stripe", () => {
  test("makes the meter, and product and price of everything that is sold", async ({
    db,
    gateway,
  }) => {
    const steps = await setUpStripe(db, gateway, terms);

    expect(steps.map(({ what, did }) => `${did} ${what}`)).toEqual([
      "created meter of overage",
      'created product "Tollgate Pro"',
      'created product "Tollgate Team, a seat"',
      'created product "Tollgate credits beyond the quota"',
      'created product "Tollgate, 500,000 credits"',
      'created product "Tollgate, 2 million credits"',
      'created product "Tollgate, 10 million credits"',
      "created price tollgate_pro_month",
      "created price tollgate_team_month",
      "created price tollgate_overage",
      "created price tollgate_pack_500k",
      "created price tollgate_pack_2m",
      "created price tollgate_pack_10m",
      "created portal for payment methods and invoices",
      "skipped webhook endpoint",
    ]);
    const { data } = await gateway.ask((stripe) =>
      stripe.prices.list({ limit: 100 }),
    );
    expect(
      data
        .map(({ lookup_key, metadata, unit_amount_decimal, recurring }) => [
          lookup_key,
          metadata.tollgate,
          unit_amount_decimal?.toString(),
          recurring?.usage_type ?? null,
        ])
        .toSorted(),
    ).toEqual([
      ["tollgate_overage", "overage", "0.0012", "metered"],
      ["tollgate_pack_10m", "pack:pack_10m", "10000", null],
      ["tollgate_pack_2m", "pack:pack_2m", "2200", null],
      ["tollgate_pack_500k", "pack:pack_500k", "600", null],
      ["tollgate_pro_month", "plan:pro", "2000", "licensed"],
      ["tollgate_team_month", "plan:team", "3000", "licensed"],
    ]);
  });

  test("finds what is there and makes nothing twice, two at once neither", async ({
    db,
    gateway,
    local,
  }) => {
    const [one, other] = await Promise.all([
      setUpStripe(db, gateway, atPublicAddress),
      setUpStripe(db, gateway, atPublicAddress),
    ]);
    const again = await setUpStripe(db, gateway, atPublicAddress);

    expect(one.map(({ id }) => id)).toEqual(other.map(({ id }) => id));
    expect(new Set(again.map(({ did }) => did))).toEqual(new Set(["found"]));
    const counts = {
      meters: local.control.objects("billing.meter").length,
      products: local.control.objects("product").length,
      prices: local.control.objects("price").length,
      portals: local.control.objects("billing_portal.configuration").length,
      endpoints: local.control.objects("webhook_endpoint").length,
    };
    expect(counts).toEqual({
      meters: 1,
      products: 6,
      prices: 6,
      portals: 1,
      endpoints: 1,
    });
  });

  test("goes on where a lost answer broke it off", async ({
    db,
    gateway,
    local,
  }) => {
    for (let seed = 1; seed <= 2; seed += 1) {
      local.control.faults({ seed, dropAnswers: 0.15 });
      await setUpStripe(db, gateway, terms).catch(() => {});
    }
    local.control.faults(null);

    await setUpStripe(db, gateway, terms);

    expect(local.control.objects("price")).toHaveLength(6);
    expect(local.control.objects("product")).toHaveLength(6);
    expect(local.control.objects("billing.meter")).toHaveLength(1);
  });

  test("replaces a price whose amount is no longer the plan's, and keeps the old one for those who have it", async ({
    db,
    gateway,
  }) => {
    await setUpStripe(db, gateway, terms);
    const setPrice = (priceUsdCents: bigint) =>
      db.update(plans).set({ priceUsdCents }).where(eq(plans.id, "pro"));
    await setPrice(2_500n);

    const steps = await setUpStripe(db, gateway, terms);

    await setPrice(2_000n);
    expect(steps.filter(({ did }) => did !== "found")).toMatchObject([
      { what: "price tollgate_pro_month", did: "replaced" },
      { did: "skipped" },
    ]);
    const { data } = await gateway.ask((stripe) =>
      stripe.prices.list({ product: "tollgate_plan_pro" }),
    );
    expect(
      data.map(({ unit_amount, lookup_key, active, metadata }) => ({
        unit_amount,
        lookup_key,
        active,
        sold: metadata.tollgate,
      })),
    ).toEqual([
      {
        unit_amount: 2_500,
        lookup_key: "tollgate_pro_month",
        active: true,
        sold: "plan:pro",
      },
      { unit_amount: 2_000, lookup_key: null, active: true, sold: "plan:pro" },
    ]);
  });

  test("sells an edited pack as another product, and what it finds so no more", async ({
    db,
    gateway,
  }) => {
    await setUpStripe(db, gateway, terms);
    const edit = (changes: Partial<typeof creditPacks.$inferInsert>) =>
      db
        .update(creditPacks)
        .set({ ...changes, awaitsStripe: true })
        .where(eq(creditPacks.id, "pack_2m"));
    await edit({ credits: 1_900_000n, editedAt: new Date() });

    const steps = await setUpStripe(db, gateway, terms);
    const again = await setUpStripe(db, gateway, terms);

    const [pack] = await db
      .select()
      .from(creditPacks)
      .where(eq(creditPacks.id, "pack_2m"));
    await edit({ credits: 2_000_000n, editedAt: null });
    expect(steps.filter(({ did }) => did !== "found")).toMatchObject([
      { what: 'product "Tollgate, 2 million credits"', did: "created" },
      { what: "price tollgate_pack_2m", did: "replaced" },
      { did: "skipped" },
    ]);
    expect(again.filter(({ did }) => did !== "found")).toMatchObject([
      { did: "skipped" },
    ]);
    expect(pack?.awaitsStripe).toBe(false);
  });

  test("mends what somebody changed by hand", async ({ db, gateway }) => {
    const made = await setUpStripe(db, gateway, atPublicAddress);
    const idOf = (what: string) =>
      made.find((step) => step.what.startsWith(what))?.id ?? "";
    await gateway.ask(async (stripe) => {
      await stripe.products.update("tollgate_plan_pro", { active: false });
      await stripe.prices.update(idOf("price tollgate_overage"), {
        metadata: { tollgate: "" },
      });
      await stripe.billingPortal.configurations.update(idOf("portal"), {
        features: { subscription_cancel: { enabled: true } },
      });
      await stripe.webhookEndpoints.update(idOf("webhook"), {
        enabled_events: ["invoice.paid"],
      });
    });

    const steps = await setUpStripe(db, gateway, atPublicAddress);
    const after = await setUpStripe(db, gateway, atPublicAddress);

    expect(
      steps.filter(({ did }) => did === "mended").map(({ what }) => what),
    ).toEqual([
      'product "Tollgate Pro"',
      "price tollgate_overage",
      "portal for payment methods and invoices",
      "webhook endpoint https://chat.example.com/api/billing/webhook",
    ]);
    expect(new Set(after.map(({ did }) => did))).toEqual(new Set(["found"]));
  });

  test("tells the secret of a new webhook endpoint once, and makes it anew when it was deleted", async ({
    db,
    gateway,
  }) => {
    const endpointOf = async () =>
      (await setUpStripe(db, gateway, atPublicAddress)).at(-1);
    const first = await endpointOf();
    const second = await endpointOf();
    await gateway.ask((stripe) => stripe.webhookEndpoints.del(first?.id ?? ""));

    const third = await endpointOf();

    expect(first).toMatchObject({
      did: "created",
      webhookSecret: expect.stringMatching(/^whsec_/),
    });
    expect(second).toEqual({ what: first?.what, did: "found", id: first?.id });
    expect(third).toMatchObject({
      did: "created",
      webhookSecret: expect.stringMatching(/^whsec_/),
    });
    expect(third?.id).not.toBe(first?.id);
    const { data } = await gateway.ask((stripe) =>
      stripe.webhookEndpoints.list(),
    );
    expect(data).toMatchObject([
      {
        url: "https://chat.example.com/api/billing/webhook",
        enabled_events: HANDLED_TYPES,
        api_version: "2026-10-28.endive",
      },
    ]);
  });
});
