import { workspaceOf } from "@tests/support/billing";
import { givenUser } from "@tests/support/build";
import { test } from "@tests/support/stripe";
import { describe, expect } from "vitest";
import {
  findWorkspaceOf,
  getOrCreateCustomer,
} from "@/features/billing/customer";

describe("the customer of a workspace", () => {
  test("is one, however many ask for it at once", async ({
    db,
    shop,
    gateway,
  }) => {
    const user = await givenUser(db);

    const ids = await Promise.all(
      Array.from({ length: 20 }, () => shop.customer(user)),
    );

    expect(new Set(ids).size).toBe(1);
    const [id = ""] = ids;
    expect((await workspaceOf(db, user)).stripeCustomerId).toBe(id);
    expect(await findWorkspaceOf(db, id)).toBe(user.workspaceId);
    const { data } = await gateway.ask((stripe) =>
      stripe.customers.list({ email: user.email }),
    );
    expect(data).toMatchObject([
      { id, metadata: { workspace_id: user.workspaceId } },
    ]);
  });

  test("is the one that Stripe made when the answer was lost", async ({
    db,
    shop,
    local,
  }) => {
    const user = await givenUser(db);
    local.control.faults({
      seed: 1,
      dropAnswers: 1,
      only: { method: "POST", path: "/v1/customers" },
    });
    const lost = await shop.customer(user).catch(({ kind }) => kind);
    local.control.faults(null);

    const id = await shop.customer(user);

    expect(lost).toBe("unavailable");
    const made = local.control
      .objects("customer")
      .filter((customer) => Object(customer).email === user.email);
    expect(made).toMatchObject([{ id }]);
  });

  test("is nobody's of ours when no workspace has it", async ({ db }) => {
    expect(await findWorkspaceOf(db, "cus_of_somebody_else")).toBeNull();
  });

  test("is asked of nobody once it is known", async ({
    db,
    shop,
    local,
    gateway,
  }) => {
    const buyer = await shop.buyer();
    local.control.faults({ seed: 1, refuseConnections: true });

    const again = await getOrCreateCustomer(db, gateway, {
      workspaceId: buyer.workspaceId,
      email: "another@example.com",
      name: null,
    });

    expect(again).toBe(buyer.customerId);
  });
});
