import { expect, type Locator, type Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/open";
import { workspaces } from "@/db/schema/account";
import { whenAlive } from "./alive.ts";

export type StripeControl = ReturnType<typeof controlStripe>;

/** Moves the clock of the Stripe that stands in, and tells it how to behave. */
export function controlStripe(stripeUrl: string) {
  const tell = async (verb: string, body: object = {}) => {
    const response = await fetch(new URL(`/_local/${verb}`, stripeUrl), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${verb}: ${answer}`);
    return answer === "" ? null : JSON.parse(answer);
  };
  return {
    /** All that falls due on the way happens, with its webhooks. */
    advance: (span: { days?: number; hours?: number }) => tell("advance", span),
    setCard: (customer: string, card: "pays" | "declines") =>
      tell("setCard", { customer, card }),
    endBankDebit: (id: string, ok: boolean) =>
      tell("completeAsyncPayment", { id, ok }),
    pay: (checkoutSessionId: string) =>
      tell("payCheckout", { id: checkoutSessionId }),
    fail: (fault: object | null) => tell("faults", { fault }),
    settled: () => tell("settled"),
  };
}

export const CARDS = {
  pays: "4242 4242 4242 4242",
  declines: "4000 0000 0000 0002",
  authenticates: "4000 0000 0000 3220",
};

/** Pays on the page of Stripe's that is open, and stays for what follows. */
export async function pay(page: Page, card: keyof typeof CARDS = "pays") {
  await page.getByLabel("Card number").fill(CARDS[card]);
  await page
    .getByRole("button", { name: /^(Subscribe|Pay( \$[\d.,]+)?)$/ })
    .click();
}

export const customerOf = async (
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<string> => {
  const [workspace] = await db
    .select({ customerId: workspaces.stripeCustomerId })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  return workspace?.customerId ?? "";
};

/** Gets a plan on the billing page, and is back there with it. */
export async function subscribe(page: Page, plan: "Pro" | "Team") {
  await page.goto("/billing");
  await act(page, `Get ${plan}`).click();
  if (plan === "Team") {
    await page
      .getByRole("dialog")
      .getByRole("button", { name: "Continue to payment" })
      .click();
  }
  await pay(page);
  await expect(page.getByText(`${plan} is active.`)).toBeVisible();
  await whenAlive(page);
}

/** A button of the page; each plan has its own in the table and in the list. */
export const act = (page: Page, name: string | RegExp): Locator =>
  page
    .getByRole("main")
    .getByRole("button", { name, exact: typeof name === "string" })
    .filter({ visible: true });
