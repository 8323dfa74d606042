import type Stripe from "stripe";
import { describe, expect } from "vitest";
import { givenSubscription, sendForm, test } from "./support.ts";

const _linesOf = ({ lines }: Stripe.Invoice) =>
  lines.data.map(({ amount, description }) => [amount, description]);

describe("an invoice made by hand", () => {
  async function givenInvoice(stripe: Stripe, card = "pm_card_visa") {
    const { id } = await stripe.customers.create({ email: "ada@example.com" });
    const method = await stripe.paymentMethods.attach(card, { customer: id });
    await stripe.customers.update(id, {
      invoice_settings: { default_payment_method: method.id },
    });
    const invoice = await stripe.invoices.create({
      customer: id,
      metadata: { cause: "overage" },
    });
    await stripe.invoiceItems.create({
      customer: id,
      invoice: invoice.id,
      amount: 1_234,
      currency: "usd",
      description: "Overage of January",
    });
    return invoice.id;
  }

  test("is paid from draft to receipt", async ({ stripe }) => {
    const id = await givenInvoice(stripe);

    const final = await stripe.invoices.finalizeInvoice(id);
    const paid = await stripe.invoices.pay(id);

    expect(final).toMatchObject({
      status: "open",
      amount_due: 1_234,
      number: expect.stringMatching(/-0001$/),
    });
    expect(paid).toMatchObject({ status: "paid", amount_paid: 1_234 });
    await expect(stripe.invoices.pay(id)).rejects.toMatchObject({
      message: "Invoice is already paid",
    });
  });

  test("says why a card did not pay, and keeps the try", async ({ stripe }) => {
    const id = await givenInvoice(stripe, "pm_card_chargeCustomerFail");

    await expect(stripe.invoices.pay(id)).rejects.toMatchObject({
      type: "StripeCardError",
      code: "card_declined",
      decline_code: "generic_decline",
      statusCode: 402,
    });

    expect(await stripe.invoices.retrieve(id)).toMatchObject({
      status: "open",
      attempt_count: 1,
    });
  });

  test("says that the bank asks for the person", async ({ stripe }) => {
    const id = await givenInvoice(stripe, "pm_card_threeDSecure2Required");

    await expect(stripe.invoices.pay(id)).rejects.toMatchObject({
      code: "invoice_payment_intent_requires_action",
    });
  });

  test.for([
    ["voidInvoice", "void", "invoice.voided"],
    ["markUncollectible", "uncollectible", "invoice.marked_uncollectible"],
  ] as const)(
    "can be ended by %s",
    async ([verb, status, type], { stripe, local, receiver }) => {
      const id = await givenInvoice(stripe);
      await stripe.invoices.finalizeInvoice(id);

      const ended = await stripe.invoices[verb](id);

      expect(ended.status).toBe(status);
      await local.control.settled();
      expect(receiver.types()).toContain(type);
    },
  );

  test("under half a dollar is owed, not charged", async ({ stripe }) => {
    const { id: customer } = await stripe.customers.create();
    await stripe.invoiceItems.create({
      customer,
      amount: 49,
      currency: "usd",
    });
    const { id } = await stripe.invoices.create({
      customer,
      pending_invoice_items_behavior: "include",
    });

    const final = await stripe.invoices.finalizeInvoice(id);

    expect(final).toMatchObject({
      status: "paid",
      amount_due: 0,
      ending_balance: 49,
    });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({
      balance: 49,
    });
  });

  test("takes items by a decimal unit", async ({ stripe }) => {
    const { id: customer } = await stripe.customers.create();
    const { Decimal } = (await import("stripe")).default;

    const item = await stripe.invoiceItems.create({
      customer,
      currency: "usd",
      quantity: 1_250_417,
      unit_amount_decimal: Decimal.from("0.0012"),
    });

    // 1500.5004 cents.
    expect(item.amount).toBe(1_501);
  });

  test("has a page that takes a card, and a PDF", async ({ stripe }) => {
    const id = await givenInvoice(stripe, "pm_card_chargeCustomerFail");
    const { hosted_invoice_url: url, invoice_pdf } =
      await stripe.invoices.finalizeInvoice(id);

    const page = await (await fetch(url ?? "")).text();
    const declined = await sendForm(url ?? "", { card: "4000000000000002" });
    const paid = await sendForm(url ?? "", { card: "4242424242424242" });

    expect(page).toContain("Overage of January");
    expect(declined.status).toBe(402);
    expect(paid.status).toBe(303);
    expect((await stripe.invoices.retrieve(id)).status).toBe("paid");
    const pdf = await fetch(invoice_pdf ?? "");
    expect(pdf.headers.get("content-type")).toBe("application/pdf");
    expect(await pdf.text()).toMatch(/^%PDF-1\.4[\s\S]*Overage of January/);
  });
});

describe("a credit note", () => {
  test("lowers what an open invoice asks for", async ({ stripe, local }) => {
    const { customer, item } = await givenSubscription({ stripe, local });
    local.control.setCard(customer.id, "declines_after_attach");
    await local.control.advance(
      new Date((item.current_period_end + 7_200) * 1_000),
    );
    const [open] = (await stripe.invoices.list({ status: "open" })).data;

    const note = await stripe.creditNotes.create({
      invoice: open?.id ?? "",
      amount: 500,
      metadata: { correction: "c1" },
    });

    expect(note).toMatchObject({ type: "pre_payment", amount: 500 });
    expect(await stripe.invoices.retrieve(open?.id ?? "")).toMatchObject({
      status: "open",
      amount_due: 1_500,
      pre_payment_credit_notes_amount: 500,
    });
  });

  test("gives part of a paid one back, to balance and card", async ({
    stripe,
    local,
  }) => {
    const { customer, subscription } = await givenSubscription({
      stripe,
      local,
    });

    const note = await stripe.creditNotes.create({
      invoice: String(subscription.latest_invoice),
      amount: 700,
      credit_amount: 200,
      refund_amount: 500,
    });

    expect(note).toMatchObject({
      type: "post_payment",
      refunds: [{ amount_refunded: 500 }],
    });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
      balance: -200,
    });
    expect((await stripe.charges.list()).data).toMatchObject([
      { amount_refunded: 500 },
    ]);
    await expect(
      stripe.creditNotes.create({
        invoice: String(subscription.latest_invoice),
        amount: 700,
      }),
    ).rejects.toMatchObject({ type: "StripeInvalidRequestError" });
  });
});
