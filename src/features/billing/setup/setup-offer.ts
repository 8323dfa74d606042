import "server-only";
import { soldLabel } from "../catalogue.ts";
import { StripeFault } from "../fault.ts";
import {
  createPrice,
  createProduct,
  isProductActive,
  type ListedPrice,
  labelPrice,
  listPrices,
  reviveProduct,
} from "../gateway/catalogue.ts";
import type { StripeGateway } from "../gateway.ts";
import type { Offered } from "./offer.ts";
import { differenceOf } from "./setup-rules.ts";
import { findOrMake, type SetupStep } from "./setup-step.ts";

/**
 * Brings products and prices at Stripe to what is offered: the products first,
 * then each price under its lookup key. A price that is not as offered is
 * followed by a new one; who bought at the old one keeps it. Any number may run
 * at once.
 *
 * @throws StripeFault
 */
export async function setUpOffers(
  gateway: StripeGateway,
  offered: Offered[],
  { meterId }: { meterId: string | null },
): Promise<SetupStep[]> {
  const products: SetupStep[] = [];
  for (const each of offered) products.push(await setUpProduct(gateway, each));
  const listed = await listPrices(gateway, offered);
  const prices: SetupStep[] = [];
  for (const each of offered) {
    const price = listed.get(each.lookupKey) ?? null;
    prices.push(await setUpPrice(gateway, each, { price, meterId }));
  }
  return [...products, ...prices];
}

async function setUpProduct(
  gateway: StripeGateway,
  offered: Offered,
): Promise<SetupStep> {
  const step = { what: `product "${offered.name}"`, id: offered.productId };
  try {
    await createProduct(gateway, offered);
    return { ...step, did: "created" };
  } catch (fault) {
    if (!isThere(fault)) throw fault;
  }
  if (await isProductActive(gateway, offered)) {
    return { ...step, did: "found" };
  }
  await reviveProduct(gateway, offered);
  return { ...step, did: "mended" };
}

async function setUpPrice(
  gateway: StripeGateway,
  offered: Offered,
  { price, meterId }: { price: ListedPrice | null; meterId: string | null },
): Promise<SetupStep> {
  const what = `price ${offered.lookupKey}`;
  const isSame =
    price !== null && differenceOf(price, { offered, meterId }) === null;
  if (isSame && price.label === soldLabel(offered.sold)) {
    return { what, did: "found", id: price.id };
  }
  if (isSame) {
    const label = soldLabel(offered.sold);
    await labelPrice(gateway, { priceId: price.id, label });
    return { what, did: "mended", id: price.id };
  }
  const find = async () => {
    const listed = (await listPrices(gateway, [offered])).get(
      offered.lookupKey,
    );
    const isRight =
      listed && differenceOf(listed, { offered, meterId }) === null;
    return isRight ? listed.id : null;
  };
  const meteredBy = offered.billing === "metered" ? meterId : null;
  const { id, did } = await findOrMake({
    find,
    make: (idempotencyKey) =>
      createPrice(gateway, offered, { meterId: meteredBy, idempotencyKey }),
    terms: JSON.stringify([offered, meteredBy, price?.id ?? null]),
  });
  return { what, did: price && did === "created" ? "replaced" : did, id };
}

const isThere = (fault: unknown) =>
  fault instanceof StripeFault && fault.code === "resource_already_exists";
