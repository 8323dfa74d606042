import "server-only";
import type { StripeGateway } from "../gateway.ts";

/** Makes a customer; the same key makes the same one, for 24 hours. */
export async function createCustomer(
  gateway: StripeGateway,
  customer: {
    workspaceId: string;
    email: string;
    name: string | null;
    idempotencyKey: string;
  },
): Promise<{ id: string }> {
  const { workspaceId, email, name, idempotencyKey } = customer;
  const { id } = await gateway.ask((stripe) =>
    stripe.customers.create(
      {
        email,
        ...(name && { name }),
        metadata: { workspace_id: workspaceId },
      },
      { idempotencyKey },
    ),
  );
  return { id };
}

/**
 * Whether a customer was not deleted since.
 *
 * @throws StripeFault for one who never was: the key is of another account.
 */
export async function isCustomer(
  gateway: StripeGateway,
  customerId: string,
): Promise<boolean> {
  const customer = await gateway.ask((stripe) =>
    stripe.customers.retrieve(customerId),
  );
  return !customer.deleted;
}

/** For good; Stripe keeps the bills. */
export async function deleteCustomer(
  gateway: StripeGateway,
  customerId: string,
): Promise<void> {
  await gateway.ask((stripe) => stripe.customers.del(customerId));
}
