import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { openQuote, sealQuote } from "@/features/billing/acts/quote";

const now = new Date("2026-03-15T12:00:00Z");
const inMinutes = (minutes: number) =>
  new Date(now.getTime() + minutes * 60_000);

const terms = {
  id: randomUUID(),
  workspaceId: randomUUID(),
  subscriptionId: "sub_1",
  itemId: "si_1",
  priceId: "price_1",
  from: { planId: "pro", seats: 1 },
  to: { planId: "team", seats: 3 },
  timing: "now" as const,
  prorationDate: 1_773_576_000,
};

describe("a quote", () => {
  test("comes back as it was sealed, for a quarter of an hour", () => {
    const sealed = sealQuote(terms, { now });

    expect(openQuote(sealed, { now: inMinutes(14) })).toMatchObject(terms);
    expect(openQuote(sealed, { now: inMinutes(15) })).toBeNull();
  });

  test("is worth nothing once a part of it is altered", () => {
    const [body = "", signature] = sealQuote(terms, { now }).split(".");
    const cheaper = Buffer.from(
      JSON.stringify({
        ...JSON.parse(Buffer.from(body, "base64url").toString()),
        prorationDate: terms.prorationDate + 1_000_000,
      }),
    ).toString("base64url");

    expect(openQuote(`${cheaper}.${signature}`, { now })).toBeNull();
    expect(openQuote(`${body}.${"x".repeat(43)}`, { now })).toBeNull();
  });

  test.each(["", ".", "nonsense", "e30.e30"])("is none in %j", (sealed) => {
    expect(openQuote(sealed, { now })).toBeNull();
  });
});
