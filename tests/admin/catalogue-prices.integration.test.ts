import {
  actsOf,
  givenActing,
  givenStripeSubscription,
  kindOf,
} from "@tests/support/acting";
import {
  aPro,
  aTeam,
  givenBuyer,
  givenSubscriber,
  pageOf,
  sessionIn,
  shown,
  subscriptionOf,
  test,
} from "@tests/support/till";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { plans } from "@/db/schema/plans";
import { editPlan } from "@/features/admin/catalogue/edit-plan";
import { listSeatPrices } from "@/features/admin/catalogue/queries";
import type { PlanEdit } from "@/features/admin/catalogue/schema";
import type { Acting } from "@/features/admin/gate";
import { changePlan } from "@/features/billing/acts/changes";
import { startCheckout } from "@/features/billing/acts/checkout";
import { previewChange } from "@/features/billing/acts/preview";
import type { StripeGateway } from "@/features/billing/gateway";
import { offersOf, readOfferRows } from "@/features/billing/setup/offer";
import {
  bringOffers,
  bringOffersNow,
  noteBrought,
} from "@/features/billing/setup/offers";
import { setUpOffers } from "@/features/billing/setup/setup-offer";

const WHY = "costs have risen since the spring";
const TERMS = { appName: "Tollgate" };

const planOf = async (db: Database, id: string) =>
  (await db.select().from(plans).where(eq(plans.id, id)))[0] ??
  expect.fail(`no plan ${id}`);

/** The form of a plan as it is stored, with what is typed into it. */
async function anEdit(
  db: Database,
  planId: string,
  typed: Partial<PlanEdit>,
): Promise<PlanEdit> {
  const plan = await planOf(db, planId);
  const { isOffered, creditsPerPeriod, dailyRequestsPerMember } = plan;
  const { concurrentCallsPerMember, outputTokensMax } = plan;
  return {
    ...{ planId, isOffered, creditsPerPeriod, dailyRequestsPerMember },
    ...{ concurrentCallsPerMember, outputTokensMax },
    seen: plan.editedAt?.getTime() ?? null,
    hasStandard: plan.modelTiers.includes("standard"),
    hasPremium: plan.modelTiers.includes("premium"),
    allowsPrepaid: plan.allowsPrepaid,
    allowsOverage: plan.allowsOverage,
    ...typed,
  };
}

/** Stores a price; Stripe hears nothing of it. */
async function givenPrice(
  db: Database,
  acting: Acting,
  { planId, cents }: { planId: string; cents: bigint },
) {
  const edit = await anEdit(db, planId, { priceUsdCents: cents });
  const edited = await editPlan(db, { acting, edit, reason: WHY });
  if (!edited.ok) throw new Error(edited.refusal.kind);
}

/** What Stripe asks on a page that sells a plan. */
async function centsOn(gateway: StripeGateway, page: { url: string }) {
  const lines = await gateway.ask((stripe) =>
    stripe.checkout.sessions.listLineItems(sessionIn(page)),
  );
  return lines.data[0]?.price?.unit_amount;
}

/** What the last phase of a subscription's schedule asks. */
async function centsPlanned(
  gateway: StripeGateway,
  { stripeScheduleId }: { stripeScheduleId: string | null },
) {
  const { phases } = await gateway.ask((stripe) =>
    stripe.subscriptionSchedules.retrieve(stripeScheduleId ?? ""),
  );
  const price = phases.at(-1)?.items[0]?.price;
  const { unit_amount } = await gateway.ask((stripe) =>
    stripe.prices.retrieve(String(price)),
  );
  return unit_amount;
}

const pricesAtStripe = async (gateway: StripeGateway, lookupKey: string) => {
  const { data } = await gateway.ask((stripe) =>
    stripe.prices.list({ lookup_keys: [lookupKey] }),
  );
  return data.map(({ unit_amount }) => unit_amount);
};

describe("a plan's price", () => {
  test("is another one for who comes from now on, and a subscriber keeps theirs", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const acting = await givenActing(db);
    const early = await givenSubscriber(till, { planId: "team", seats: 2 });
    const edit = await anEdit(db, "team", { priceUsdCents: 3_500n });

    const edited = await editPlan(db, { acting, edit, reason: WHY });
    const standing = await bringOffersNow(db, gateway, TERMS);
    const late = await givenBuyer(db);
    const page = pageOf(await startCheckout(db, gateway, aTeam(late, 2)));
    await local.control.payCheckout(sessionIn(page));
    const fromAnOldPage = await startCheckout(db, gateway, {
      ...aTeam(await givenBuyer(db), 2),
      shownCents: 3_000n,
    });
    const moreSeats = shown(
      await previewChange(db, gateway, {
        buyer: early,
        planId: "team",
        seats: 3,
      }),
    );

    expect(edited).toMatchObject({ ok: true, value: { isOfferNew: true } });
    expect(standing).toBe("at_stripe");
    expect(kindOf(fromAnOldPage)).toBe("price_changed");
    expect(await planOf(db, "team")).toMatchObject({
      priceUsdCents: 3_500n,
      awaitsStripe: false,
      editedAt: expect.any(Date),
    });
    expect((await subscriptionOf(db, early)).seatCents).toBe(3_000n);
    expect((await subscriptionOf(db, late)).seatCents).toBe(3_500n);
    expect(moreSeats.after).toMatchObject({ seats: 3, monthlyCents: 9_000 });
    expect(await listSeatPrices(db, { planId: "team" })).toEqual([
      { seatCents: 3_500n, subscribers: 1 },
      { seatCents: 3_000n, subscribers: 1 },
    ]);
    expect(await actsOf(db, acting)).toMatchObject([
      {
        action: "plan.edit",
        subjectId: "team",
        reason: WHY,
        before: { priceUsdCents: "3000" },
        after: { priceUsdCents: "3500" },
      },
    ]);
  });

  test("is not that of a subscriber whose own Stripe has not told", async ({
    till,
  }) => {
    const { db } = till;
    const acting = await givenActing(db);
    const untold = await givenBuyer(db);
    await givenStripeSubscription(db, untold, "active");
    const before = (await planOf(db, "pro")).priceUsdCents;

    await givenPrice(db, acting, { planId: "pro", cents: before + 100n });

    expect((await subscriptionOf(db, untold)).seatCents).toBe(before);
  });

  test("that Stripe has not heard of yet is asked of nobody, nor is the old one", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const acting = await givenActing(db);
    const buyer = await givenBuyer(db);
    const subscriber = await givenSubscriber(till, { planId: "team" });
    const wish = { buyer: subscriber, planId: "pro", seats: 1 };
    await givenPrice(db, acting, { planId: "pro", cents: 2_400n });

    local.control.faults({ seed: 1, fail500: 1 });
    const away = await bringOffersNow(db, gateway, TERMS);
    local.control.faults(null);
    const whileItWaits = [
      await startCheckout(db, gateway, aPro(buyer)),
      await previewChange(db, gateway, wish),
    ].map(kindOf);
    const brought = await bringOffers(db, gateway, TERMS);
    const page = pageOf(await startCheckout(db, gateway, aPro(buyer)));
    const preview = shown(await previewChange(db, gateway, wish));

    expect(away).toBe("waiting");
    expect(whileItWaits).toEqual(["not_for_sale", "not_for_sale"]);
    expect(brought).toEqual({ broughtOffers: 1, waitingOffers: 0 });
    expect(await centsOn(gateway, page)).toBe(2_400);
    expect(preview.after.monthlyCents).toBe(2_400);
    expect(await bringOffers(db, gateway, TERMS)).toEqual({
      broughtOffers: 0,
      waitingOffers: 0,
    });
  });

  test("is one at Stripe however many answers are lost on the way", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const acting = await givenActing(db);
    const made = local.control.objects("price").length;
    await givenPrice(db, acting, { planId: "pro", cents: 2_600n });

    for (let seed = 1; seed <= 3; seed += 1) {
      local.control.faults({ seed, dropAnswers: 0.6 });
      await bringOffersNow(db, gateway, TERMS);
    }
    local.control.faults(null);
    await Promise.all([
      bringOffersNow(db, gateway, TERMS),
      bringOffersNow(db, gateway, TERMS),
    ]);

    expect(await bringOffersNow(db, gateway, TERMS)).toBe("at_stripe");
    expect(await pricesAtStripe(gateway, "tollgate_pro_month")).toEqual([
      2_600,
    ]);
    expect(local.control.objects("price")).toHaveLength(made + 1);
  });

  test("waits again where somebody was late with an older one", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const acting = await givenActing(db);
    await givenPrice(db, acting, { planId: "pro", cents: 2_700n });
    const older = await readOfferRows(db);
    await givenPrice(db, acting, { planId: "pro", cents: 2_800n });
    await bringOffers(db, gateway, TERMS);

    await setUpOffers(gateway, offersOf(older, TERMS).plans, { meterId: null });
    await noteBrought(db, older);

    expect(await pricesAtStripe(gateway, "tollgate_pro_month")).toEqual([
      2_700,
    ]);
    expect(await planOf(db, "pro")).toMatchObject({ awaitsStripe: true });
    expect(await bringOffersNow(db, gateway, TERMS)).toBe("at_stripe");
    expect(await pricesAtStripe(gateway, "tollgate_pro_month")).toEqual([
      2_800,
    ]);
  });

  test("leaves what was shown before it as it was shown: an open page, and a preview", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const acting = await givenActing(db);
    const before = Number((await planOf(db, "pro")).priceUsdCents);
    const buyer = await givenBuyer(db);
    const page = pageOf(await startCheckout(db, gateway, aPro(buyer)));
    const changer = await givenSubscriber(till, { planId: "team", seats: 1 });
    const preview = shown(
      await previewChange(db, gateway, {
        buyer: changer,
        planId: "pro",
        seats: 1,
      }),
    );

    await givenPrice(db, acting, { planId: "pro", cents: 4_900n });
    await bringOffers(db, gateway, TERMS);
    await local.control.payCheckout(sessionIn(page));
    const changed = await changePlan(db, gateway, {
      buyer: changer,
      quote: preview.quote,
    });

    expect(preview.after.monthlyCents).toBe(before);
    expect((await subscriptionOf(db, buyer)).seatCents).toBe(BigInt(before));
    expect(changed).toMatchObject({ ok: true });
    expect(await centsPlanned(gateway, await subscriptionOf(db, changer))).toBe(
      before,
    );
  });

  test("of two admins at once is that of one, and the other is told", async ({
    till,
  }) => {
    const { db } = till;
    const acting = await givenActing(db);
    const other = await givenActing(db);
    const edits = [
      await anEdit(db, "team", { priceUsdCents: 3_100n }),
      await anEdit(db, "team", { priceUsdCents: 3_200n }),
    ];

    const answers = await Promise.all(
      edits.map((edit, at) =>
        editPlan(db, { acting: at ? other : acting, edit, reason: WHY }),
      ),
    );

    expect(answers.map(kindOf).toSorted()).toEqual(["changed_meanwhile", "ok"]);
    const won = answers[0]?.ok ? 3_100n : 3_200n;
    expect((await planOf(db, "team")).priceUsdCents).toBe(won);
    expect([
      ...(await actsOf(db, acting)),
      ...(await actsOf(db, other)),
    ]).toMatchObject([{ after: { priceUsdCents: String(won) } }]);
  });

  test("is given to no plan that has none, and what it gives alone is not Stripe's", async ({
    till,
  }) => {
    const { db, gateway } = till;
    await bringOffers(db, gateway, TERMS);
    const acting = await givenActing(db);
    const priced = { priceUsdCents: 1_000n };
    const answers = [];
    for (const planId of ["free", "enterprise"]) {
      const edit = await anEdit(db, planId, priced);
      answers.push(kindOf(await editPlan(db, { acting, edit, reason: WHY })));
    }
    const edit = await anEdit(db, "team", { outputTokensMax: 9_000 });

    const given = await editPlan(db, { acting, edit, reason: WHY });

    expect(answers).toEqual(["price_fixed", "price_fixed"]);
    expect(await planOf(db, "free")).toMatchObject({
      priceUsdCents: 0n,
      editedAt: null,
    });
    expect(given).toMatchObject({ ok: true, value: { isOfferNew: false } });
    expect((await planOf(db, "team")).awaitsStripe).toBe(false);
  });

  test("is stored where payments are off, and waits for them", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const acting = await givenActing(db);
    await givenPrice(db, acting, { planId: "pro", cents: 2_000n });

    expect(await bringOffersNow(db, null, TERMS)).toBe("billing_off");
    expect((await planOf(db, "pro")).awaitsStripe).toBe(true);
    expect(await bringOffersNow(db, gateway, TERMS)).toBe("at_stripe");
  });
});
