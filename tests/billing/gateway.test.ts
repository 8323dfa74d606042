import { createServer } from "node:http";
import { freePort } from "@local/listen";
import { describe, expect, onTestFinished, test } from "vitest";
import { attemptAtStripe, StripeFault } from "@/features/billing/fault";
import { gatewayTo, stripeGateway } from "@/features/billing/gateway";

const ACCESS = { key: "sk_test_key", webhookSecret: "whsec_secret" };

/** A server that gives every request the same answer. */
async function answering(status: number, body: object) {
  const server = createServer((_request, response) => {
    response.writeHead(status, {
      "content-type": "application/json",
      "stripe-should-retry": "false",
    });
    response.end(JSON.stringify(body));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return gatewayTo({ ...ACCESS, base: `http://127.0.0.1:${port}` });
}

const anError = (type: string, code?: string) => ({
  error: { type, code, message: "A sentence of the vendor" },
});

describe("the gateway", () => {
  test("is none while payments are not set up", () => {
    expect(stripeGateway()).toBeNull();
  });

  test.each([
    ["sk_test_key", false],
    ["rk_test_key", false],
    ["sk_live_key", true],
    ["rk_live_key", true],
  ])("is in the mode of its key %s", (key, isLive) => {
    expect(gatewayTo({ key, webhookSecret: null }).isLive).toBe(isLive);
  });

  test("is one for each key and address", () => {
    const elsewhere = { ...ACCESS, base: "http://127.0.0.1:1" };

    expect(gatewayTo(ACCESS)).toBe(gatewayTo({ ...ACCESS }));
    expect(gatewayTo(elsewhere)).not.toBe(gatewayTo(ACCESS));
  });

  test.each([
    [402, anError("card_error", "card_declined"), "card_declined"],
    [404, anError("invalid_request_error", "resource_missing"), "missing"],
    [400, anError("invalid_request_error", "parameter_unknown"), "invalid"],
    [401, anError("invalid_request_error"), "forbidden"],
    [409, anError("idempotency_error", "idempotency_key_in_use"), "key_in_use"],
    [429, anError("rate_limit_error"), "unavailable"],
    [500, anError("api_error"), "unavailable"],
  ])(
    "tells %s %o as %s, without the vendor's sentence",
    async (status, body, kind) => {
      const gateway = await answering(status, body);

      const fault = await gateway
        .ask((stripe) => stripe.customers.retrieve("cus_1"))
        .catch((error: unknown) => error);

      expect(fault).toBeInstanceOf(StripeFault);
      expect(fault).toMatchObject({ kind, status });
      expect(String(fault)).not.toContain("sentence");
    },
  );

  test("tells a server that is not there as unavailable", async () => {
    const gateway = gatewayTo({
      ...ACCESS,
      base: `http://127.0.0.1:${await freePort()}`,
    });

    await expect(
      gateway.ask((stripe) =>
        stripe.customers.retrieve("cus_1", {}, { maxNetworkRetries: 0 }),
      ),
    ).rejects.toMatchObject({ kind: "unavailable" });
  });

  test.each([
    { id: "cus_1", livemode: true },
    { object: "list", data: [{ id: "sub_1", livemode: true }] },
  ])("refuses %o, which is of the other mode", async (body) => {
    const gateway = await answering(200, body);

    await expect(
      gateway.ask((stripe) => stripe.customers.retrieve("cus_1")),
    ).rejects.toMatchObject({ code: "wrong_mode" });
  });
});

describe("attemptAtStripe", () => {
  test("makes a declined card and an unreachable Stripe refusals", async () => {
    const declined = new StripeFault("card_declined", {
      code: "card_declined",
      declineCode: "insufficient_funds",
    });
    const away = new StripeFault("unavailable", { code: "api_error" });

    expect(await attemptAtStripe(() => Promise.reject(declined))).toEqual({
      ok: false,
      refusal: {
        kind: "card_declined",
        code: "card_declined",
        declineCode: "insufficient_funds",
      },
    });
    expect(await attemptAtStripe(() => Promise.reject(away))).toEqual({
      ok: false,
      refusal: { kind: "stripe_unavailable" },
    });
  });

  test("leaves faults of ours faults", async () => {
    const wrong = new StripeFault("invalid", { code: "parameter_unknown" });

    await expect(attemptAtStripe(() => Promise.reject(wrong))).rejects.toBe(
      wrong,
    );
  });
});
