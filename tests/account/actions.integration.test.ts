import { givenSession, givenUser } from "@tests/support/build";
import { browser, destinationOf } from "@tests/support/next-headers";
import { test } from "@tests/support/signed-in";
import { eq } from "drizzle-orm";
import { describe, expect, vi } from "vitest";
import { sessions } from "@/db/schema/account";
import {
  rememberZoneAction,
  signInAction,
  signOutAction,
} from "@/features/account/actions";
import { requireActor } from "@/features/account/loaders";

vi.mock("next/headers", () => import("@tests/support/next-headers"));

describe("signOutAction", () => {
  test("ends the session in the database and forgets the cookie", async ({
    db,
    signIn,
  }) => {
    const ada = await givenUser(db);
    const phone = await givenSession(db, ada);
    await signIn(ada);

    expect(await destinationOf(signOutAction())).toBe("/");

    expect(browser.cookies.has("authjs.session-token")).toBe(false);
    expect(
      await db.select().from(sessions).where(eq(sessions.userId, ada.userId)),
    ).toMatchObject([{ sessionToken: phone.sessionToken }]);
  });
});

describe("rememberZoneAction", () => {
  test("stores the zone of whoever is signed in", async ({ db, signIn }) => {
    const ada = await givenUser(db);
    await signIn(ada);

    const outcome = await rememberZoneAction(
      null,
      form({ timeZone: "europe/berlin", locale: "de", userId: "somebody" }),
    );

    expect(outcome).toEqual({ ok: true, value: { remembered: true } });
    expect(await requireActor()).toMatchObject({
      timeZone: "Europe/Berlin",
      locale: "de",
    });
  });

  test("says what is wrong with a zone nobody knows", async ({
    db,
    signIn,
  }) => {
    await signIn(await givenUser(db));

    expect(
      await rememberZoneAction(null, form({ timeZone: "Mars", locale: "de" })),
    ).toMatchObject({
      ok: false,
      refusal: {
        kind: "invalid_input",
        fields: { timeZone: [expect.any(String)] },
      },
    });
  });

  test("does nothing for a visitor", async () => {
    const zone = form({ timeZone: "UTC", locale: "de" });

    expect(await destinationOf(rememberZoneAction(null, zone))).toBe("/login");
  });
});

test("signInAction begins nothing with a provider nobody knows", async () => {
  const begun = signInAction(form({ provider: "credentials" }));

  expect(await destinationOf(begun)).toBe("/login");
});

function form(fields: Record<string, string>) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}
