import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { LOCAL_STRIPE_KEY } from "@local/stripe/secrets";
import { afterAll, describe, expect } from "vitest";
import { test as base } from "./support.ts";

const CLI = fileURLToPath(
  new URL("../../../node_modules/.bin/stripe", import.meta.url),
);
const home = mkdtempSync(join(tmpdir(), "stripe-cli-"));
afterAll(() => rmSync(home, { recursive: true }));

type Cli = (...words: string[]) => Promise<string>;

/** Stripe's own command, which knows the API better than we do. */
const test = base.extend<{ cli: Cli }>({
  cli: async ({ local }, use) => {
    await use(async (...words) => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [CLI, ...words, "--api-base", local.url, "--api-key", LOCAL_STRIPE_KEY],
        {
          timeout: 20_000,
          env: {
            ...process.env,
            HOME: home,
            XDG_CONFIG_HOME: home,
            STRIPE_CLI_TELEMETRY_OPTOUT: "1",
          },
        },
      );
      return stdout;
    });
  },
});

describe("the Stripe CLI", { timeout: 30_000 }, () => {
  test("makes, lists, changes and reads objects", async ({ cli, stripe }) => {
    const { id } = JSON.parse(
      await cli("customers", "create", "--email", "ada@example.com"),
    );
    await cli("customers", "update", id, "-d", "metadata[workspace]=w1");

    const list = JSON.parse(await cli("customers", "list", "--limit", "3"));
    const one = JSON.parse(await cli("get", id));

    expect(list.data).toEqual([one]);
    expect(one).toMatchObject({
      email: "ada@example.com",
      metadata: { workspace: "w1" },
    });
    expect(await stripe.customers.retrieve(id)).toMatchObject(one);
  });

  test("is told of a parameter that there is not", async ({ cli }) => {
    const answer = await cli("customers", "create", "-d", "emial=x");

    expect(JSON.parse(answer).error).toMatchObject({
      type: "invalid_request_error",
      code: "parameter_unknown",
      param: "emial",
    });
  });

  test.for([
    "billing_portal.configuration.created",
    "checkout.session.expired",
    "customer.deleted",
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.updated",
    "invoice.marked_uncollectible",
    "invoice.paid",
    "invoice.payment_action_required",
    "invoice.payment_failed",
    "invoice.voided",
    "price.updated",
  ])(
    "triggers %s with its own requests",
    async (type, { cli, local, receiver }) => {
      await cli("trigger", type);
      await local.control.settled();

      expect(receiver.types()).toContain(type);
    },
  );
});
