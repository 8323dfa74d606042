import { aQuestion, test } from "@tests/support/app";
import { givenSession, givenUser } from "@tests/support/build";
import { eventsOf } from "@tests/support/events";
import { drain, expectTooMany } from "@tests/support/too-many";
import { describe, expect, onTestFinished, type TestAPI } from "vitest";
import { beginUpload } from "@/features/files/uploads-at-once";

process.env.TRUSTED_PROXY_HOPS = "1";

type Fixtures = typeof test extends TestAPI<infer Context> ? Context : never;
type Bed = Pick<Fixtures, "app" | "db" | "pool" | "visit">;

/**
 * Every way in which the API says 429, and the policies that say of themselves
 * that nothing is left. Sign-in and sign-up: tests/account/sign-in-rates.
 */
const WAYS: Record<
  string,
  { empty: string[]; happen: (bed: Bed) => Promise<Response> }
> = {
  "a person asks ordinary routes too fast": {
    empty: ["api-user"],
    async happen({ app, pool, visit }) {
      const visitor = await visit();
      await app.usage(visitor);
      await drain(pool, "api-user:%");
      return app.usage(visitor);
    },
  },
  "a person asks one route too fast": {
    empty: ["api-route"],
    async happen({ app, pool, visit }) {
      const visitor = await visit();
      await app.usage(visitor);
      await drain(pool, "api-route:%");
      return app.usage(visitor);
    },
  },
  "a person asks for answers too fast": {
    empty: ["chat-user"],
    async happen({ app, pool, visit }) {
      const visitor = await visit();
      await eventsOf(await app.post(visitor, aQuestion()));
      await drain(pool, "chat-user:%");
      return app.post(visitor, aQuestion());
    },
  },
  "a workspace asks for answers too fast": {
    empty: ["chat-workspace"],
    async happen({ app, pool, visit }) {
      const visitor = await visit();
      await eventsOf(await app.post(visitor, aQuestion()));
      await drain(pool, "chat-workspace:%");
      return app.post(visitor, aQuestion());
    },
  },
  "an address asks for free answers too fast": {
    empty: ["chat_free-address"],
    async happen({ app, db, pool }) {
      const person = await givenUser(db, { planId: "free" });
      const visitor = await givenSession(db, person);
      const from = { "x-forwarded-for": "198.51.100.7" };
      await eventsOf(await app.post(visitor, aQuestion(), from));
      await drain(pool, "chat_free-address:%");
      return app.post(visitor, aQuestion(), from);
    },
  },
  "as many answers run as the plan allows": {
    empty: ["chat-concurrent"],
    async happen({ app, visit }) {
      const visitor = await visit({ limits: { concurrentCallsPerMember: 1 } });
      app.model.behave({ outputTokens: 300, tokensPerSecond: 300 });
      const running = await app.post(visitor, aQuestion());
      onTestFinished(async () => void (await eventsOf(running)));
      return app.post(visitor, aQuestion());
    },
  },
  "what is left is reserved by an answer that runs": {
    empty: ["chat-reserved"],
    async happen({ app, visit }) {
      const visitor = await visit({
        limits: { creditsPerPeriod: 500n, outputTokensMax: 400 },
      });
      app.model.behave({ outputTokens: 300, tokensPerSecond: 300 });
      const running = await app.post(visitor, aQuestion());
      onTestFinished(async () => void (await eventsOf(running)));
      return app.post(visitor, aQuestion());
    },
  },
  "a person drops files too fast": {
    empty: ["uploads-user"],
    async happen({ app, pool, visit }) {
      const visitor = await visit();
      await app.upload(visitor, { body: "A." });
      await drain(pool, "uploads-user:%");
      return app.upload(visitor, { body: "B." });
    },
  },
  "a person's files are on their way, as many as may be": {
    empty: ["uploads-concurrent"],
    async happen({ app, visit }) {
      const visitor = await visit();
      for (;;) {
        const begun = beginUpload(visitor.userId);
        if (!begun.ok) break;
        onTestFinished(() => begun.value.end());
      }
      return app.upload(visitor, { body: "A." });
    },
  },
};

describe("a 429 has Retry-After, RateLimit-Policy and RateLimit", () => {
  test.for(Object.entries(WAYS))(
    "when %s",
    async ([_name, { empty, happen }], { app, db, pool, visit }) => {
      const response = await happen({ app, db, pool, visit });

      expect(expectTooMany(response)).toEqual(empty);
    },
  );
});
