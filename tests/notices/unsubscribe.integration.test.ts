import { randomUUID } from "node:crypto";
import { givenUser } from "@tests/support/build";
import { test as base } from "@tests/support/database";
import { describe, expect } from "vitest";
import {
  loadPreferences,
  savePreferences,
} from "@/features/account/preferences";
import {
  findSubscription,
  readUnsubscribeToken,
  unsubscribe,
  unsubscribeToken,
} from "@/features/notices/unsubscribe";

const test = base.extend(
  "route",
  { scope: "file" },
  async ({ databaseUrl }, { onCleanup }) => {
    process.env.DATABASE_URL = databaseUrl;
    const { closeDatabase } = await import("@/db/client");
    onCleanup(() => closeDatabase());
    return import("@/app/api/mail/unsubscribe/route");
  },
);

const addressOf = (token: string) =>
  `http://localhost:3000/api/mail/unsubscribe?${new URLSearchParams({ token })}`;

const oneClick = (token: string) =>
  new Request(addressOf(token), {
    method: "POST",
    body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
  });

describe("a mail program's one click", () => {
  test("ends that category alone, without a session, however often it is repeated", async ({
    db,
    route,
  }) => {
    const { userId } = await givenUser(db);
    await savePreferences(db, userId, { customInstructions: "Be brief." });
    const token = unsubscribeToken({ userId, category: "usage" });

    const first = await route.POST(oneClick(token));
    const second = await route.POST(oneClick(token));

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await loadPreferences(db, userId)).toMatchObject({
      mailUsage: false,
      mailTrial: true,
      customInstructions: "Be brief.",
    });
  });

  test.for(["", "spoilt", "payment", "usage.usage"])(
    "with a token that is not ours (%s) changes nothing",
    async (spoilt, { db, route }) => {
      const { userId } = await givenUser(db);
      const token = unsubscribeToken({ userId, category: "trial" });
      const forged =
        spoilt === "spoilt"
          ? `${token.slice(0, -2)}xx`
          : token.replace("trial", spoilt);

      const answer = await route.POST(oneClick(forged));

      expect(answer.status).toBe(404);
      expect(await loadPreferences(db, userId)).toMatchObject({
        mailUsage: true,
        mailTrial: true,
      });
    },
  );
});

describe("the link in a mail", () => {
  test("leads to the page that asks, and changes nothing by itself", async ({
    db,
    route,
  }) => {
    const { userId } = await givenUser(db);
    const token = unsubscribeToken({ userId, category: "usage" });

    const answer = route.GET(new Request(addressOf(token)));

    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(
      `/unsubscribe?${new URLSearchParams({ token })}`,
    );
    expect(await findSubscription(db, token)).toEqual({
      userId,
      category: "usage",
      isOn: true,
    });
  });

  test("ends the mails by its form, which goes back to the page", async ({
    db,
    route,
  }) => {
    const { userId } = await givenUser(db);
    const token = unsubscribeToken({ userId, category: "trial" });

    const answer = await route.POST(
      new Request(addressOf(token), {
        method: "POST",
        body: new URLSearchParams(),
      }),
    );

    expect(answer.status).toBe(303);
    expect(await findSubscription(db, token)).toMatchObject({ isOn: false });
  });
});

test("more than any mail program sends is not read, and ends nothing", async ({
  db,
  route,
}) => {
  const { userId } = await givenUser(db);
  const token = unsubscribeToken({ userId, category: "trial" });

  const answer = await route.POST(
    new Request(addressOf(token), {
      method: "POST",
      body: new URLSearchParams({
        "List-Unsubscribe": "One-Click",
        filling: "x".repeat(4_096),
      }),
    }),
  );

  expect(answer.status).toBe(413);
  expect(await findSubscription(db, token)).toMatchObject({ isOn: true });
});

describe("a token", () => {
  test("is read back, and stands for one person and one category", () => {
    const subscription = { userId: randomUUID(), category: "usage" } as const;

    expect(readUnsubscribeToken(unsubscribeToken(subscription))).toEqual(
      subscription,
    );
    expect(readUnsubscribeToken(undefined)).toBeNull();
  });

  test("of somebody who is gone is refused", async ({ db }) => {
    const token = unsubscribeToken({
      userId: randomUUID(),
      category: "usage",
    });

    expect(await unsubscribe(db, token)).toEqual({
      ok: false,
      refusal: { kind: "unknown_link" },
    });
  });
});
