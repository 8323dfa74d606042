import { actsOf, givenActing, kindOf } from "@tests/support/acting";
import { at, givenBuyer, pageOf, sessionIn, test } from "@tests/support/till";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { creditPurchases } from "@/db/schema/payments";
import { creditPacks } from "@/db/schema/plans";
import { addPack, editPack } from "@/features/admin/catalogue/packs";
import type { NewPack, PackEdit } from "@/features/admin/catalogue/schema";
import type { Acting } from "@/features/admin/gate";
import { startTopUp } from "@/features/billing/acts/checkout";
import type { StripeGateway } from "@/features/billing/gateway";
import { bringOffersNow } from "@/features/billing/setup/offers";
import { seedCatalogue } from "@/features/plans/seed";
import { getUsage } from "@/features/usage/queries";

const WHY = "the packs of the new year";
const TERMS = { appName: "Tollgate" };

const packOf = async (db: Database, id: string) =>
  (await db.select().from(creditPacks).where(eq(creditPacks.id, id)))[0] ??
  expect.fail(`no pack ${id}`);

const aPack = (typed: Partial<NewPack> = {}): NewPack => ({
  name: "1 million credits",
  credits: 1_000_000n,
  priceUsdCents: 1_150n,
  sortOrder: 2,
  isActive: true,
  ...typed,
});

async function givenPack(db: Database, acting: Acting, pack: NewPack) {
  const added = await addPack(db, { acting, pack, reason: WHY });
  if (!added.ok) throw new Error(added.refusal.kind);
  return added.value.id;
}

/** The form of a pack as it is stored, with what is typed into it. */
async function anEdit(
  db: Database,
  packId: string,
  typed: Partial<PackEdit>,
): Promise<PackEdit> {
  const { name, credits, priceUsdCents, sortOrder, isActive, editedAt } =
    await packOf(db, packId);
  const seen = editedAt?.getTime() ?? null;
  return {
    ...{ packId, seen, name, credits, priceUsdCents, sortOrder, isActive },
    ...typed,
  };
}

/** What Stripe's page names and asks. */
async function linesOn(gateway: StripeGateway, page: { url: string }) {
  const { data } = await gateway.ask((stripe) =>
    stripe.checkout.sessions.listLineItems(sessionIn(page), {
      expand: ["data.price.product"],
    }),
  );
  return data.map(({ amount_total, price }) => [
    Object(price?.product).name,
    amount_total,
  ]);
}

describe("a new pack", () => {
  test("is sold from now on, and seeding leaves it alone", async ({ till }) => {
    const { db, gateway, local } = till;
    const acting = await givenActing(db);
    const buyer = await givenBuyer(db);

    const packId = await givenPack(db, acting, aPack());
    const order = { ...at(buyer), packId };
    const before = kindOf(await startTopUp(db, gateway, order));
    const standing = await bringOffersNow(db, gateway, TERMS);
    await seedCatalogue(db);
    const page = pageOf(await startTopUp(db, gateway, order));
    await local.control.payCheckout(sessionIn(page));

    expect([before, standing]).toEqual(["not_for_sale", "at_stripe"]);
    expect(await getUsage(db, buyer)).toMatchObject({
      prepaid: { balance: 1_000_000 },
    });
    expect(await packOf(db, packId)).toMatchObject({
      ...aPack(),
      awaitsStripe: false,
    });
    expect(await actsOf(db, acting)).toMatchObject([
      {
        action: "pack.add",
        subjectKind: "pack",
        subjectId: packId,
        reason: WHY,
        after: { credits: "1000000", priceUsdCents: "1150", isActive: true },
      },
    ]);
  });

  test("of a name that there is, is refused, also of two at once", async ({
    till,
  }) => {
    const { db } = till;
    const acting = await givenActing(db);
    const pack = aPack({ name: "3 million credits" });

    const answers = await Promise.all(
      [pack, { ...pack, name: "3 MILLION credits" }].map((each) =>
        addPack(db, { acting, pack: each, reason: WHY }),
      ),
    );
    const seeded = aPack({ name: "2 million credits" });
    const third = await addPack(db, { acting, pack: seeded, reason: WHY });

    expect(answers.map(kindOf).toSorted()).toEqual(["name_taken", "ok"]);
    expect(kindOf(third)).toBe("name_taken");
    expect(await actsOf(db, acting)).toHaveLength(1);
  });
});

describe("an edited pack", () => {
  test("is another one for the next purchase, and a page that is open sells what it says", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const acting = await givenActing(db);
    const buyer = await givenBuyer(db);
    const order = { ...at(buyer), packId: "pack_2m" };
    const open = pageOf(await startTopUp(db, gateway, order));
    const pack = await anEdit(db, "pack_2m", {
      name: "1.5 million credits",
      credits: 1_500_000n,
    });

    const edited = await editPack(db, { acting, pack, reason: WHY });
    local.control.faults({ seed: 1, fail500: 1 });
    const away = await bringOffersNow(db, gateway, TERMS);
    local.control.faults(null);
    const meanwhile = kindOf(await startTopUp(db, gateway, order));
    const asShownBefore = kindOf(
      await startTopUp(db, gateway, { ...order, shownCredits: 2_000_000n }),
    );
    const standing = await bringOffersNow(db, gateway, TERMS);
    const next = pageOf(await startTopUp(db, gateway, order));

    expect(edited.ok).toBe(true);
    expect([away, meanwhile, asShownBefore, standing]).toEqual([
      "waiting",
      "not_for_sale",
      "price_changed",
      "at_stripe",
    ]);
    expect(await linesOn(gateway, open)).toEqual([
      ["Tollgate, 2 million credits", 2_200],
    ]);
    expect(await linesOn(gateway, next)).toEqual([
      ["Tollgate, 1.5 million credits", 2_200],
    ]);
    await local.control.payCheckout(sessionIn(open));
    await local.control.payCheckout(sessionIn(next));
    const purchases = await db
      .select()
      .from(creditPurchases)
      .where(eq(creditPurchases.workspaceId, buyer.workspaceId));
    expect(
      purchases.map(({ state, credits }) => [state, credits]).toSorted(),
    ).toEqual([
      ["paid", 1_500_000n],
      ["paid", 2_000_000n],
    ]);
    expect(await getUsage(db, buyer)).toMatchObject({
      prepaid: { balance: 3_500_000 },
    });
    expect(await actsOf(db, acting)).toMatchObject([
      {
        action: "pack.edit",
        before: { name: "2 million credits", credits: "2000000" },
        after: { name: "1.5 million credits", credits: "1500000" },
      },
    ]);
  });

  test("costs the new price from now on, and an open page asks the old one", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const acting = await givenActing(db);
    const buyer = await givenBuyer(db);
    const packId = await givenPack(
      db,
      acting,
      aPack({ name: "4 million credits", credits: 4_000_000n }),
    );
    await bringOffersNow(db, gateway, TERMS);
    const order = { ...at(buyer), packId };
    const open = pageOf(await startTopUp(db, gateway, order));
    const pack = await anEdit(db, packId, { priceUsdCents: 4_500n });

    await editPack(db, { acting, pack, reason: WHY });
    await bringOffersNow(db, gateway, TERMS);
    const next = pageOf(await startTopUp(db, gateway, order));
    await local.control.payCheckout(sessionIn(open));
    await local.control.payCheckout(sessionIn(next));

    const purchases = await db
      .select({ cents: creditPurchases.amountCents })
      .from(creditPurchases)
      .where(eq(creditPurchases.workspaceId, buyer.workspaceId));
    expect(purchases.map(({ cents }) => cents).toSorted()).toEqual([
      1_150n,
      4_500n,
    ]);
  });

  test("that is sold no more is not begun again, and one that was begun is granted", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const acting = await givenActing(db);
    const buyer = await givenBuyer(db);
    const order = { ...at(buyer), packId: "pack_10m" };
    const open = pageOf(await startTopUp(db, gateway, order));
    const pack = await anEdit(db, "pack_10m", { isActive: false });

    await editPack(db, { acting, pack, reason: WHY });
    const standing = await bringOffersNow(db, gateway, TERMS);
    await seedCatalogue(db);
    const again = kindOf(await startTopUp(db, gateway, order));
    await local.control.payCheckout(sessionIn(open));

    expect([standing, again]).toEqual(["at_stripe", "not_for_sale"]);
    expect(await packOf(db, "pack_10m")).toMatchObject({ isActive: false });
    expect(await getUsage(db, buyer)).toMatchObject({
      prepaid: { balance: 10_000_000 },
    });
  });

  test("of two admins at once is that of one; others are refused and leave nothing", async ({
    till,
  }) => {
    const { db } = till;
    const acting = await givenActing(db);
    const edits = [
      await anEdit(db, "pack_500k", { priceUsdCents: 700n }),
      await anEdit(db, "pack_500k", { priceUsdCents: 800n }),
    ];

    const answers = await Promise.all(
      edits.map((pack) => editPack(db, { acting, pack, reason: WHY })),
    );
    const after = await packOf(db, "pack_500k");
    const unfit = [
      await anEdit(db, "pack_500k", {}),
      { ...(await anEdit(db, "pack_500k", {})), packId: "pack_9" },
      await anEdit(db, "pack_500k", { name: "10 million credits" }),
    ];
    const refused = [];
    for (const pack of unfit) {
      refused.push(kindOf(await editPack(db, { acting, pack, reason: WHY })));
    }

    expect(answers.map(kindOf).toSorted()).toEqual(["changed_meanwhile", "ok"]);
    expect(refused).toEqual(["nothing_changed", "not_found", "name_taken"]);
    expect(await packOf(db, "pack_500k")).toEqual(after);
    expect(await actsOf(db, acting)).toHaveLength(1);
  });
});
