import { givenUser } from "@tests/support/build";
import { browser, destinationOf } from "@tests/support/next-headers";
import { test } from "@tests/support/signed-in";
import { eq } from "drizzle-orm";
import { describe, expect, vi } from "vitest";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import {
  loadActor,
  loadDoor,
  loadProblem,
  loadSuspension,
  requireActor,
  requireAdmin,
  requireHolder,
} from "@/features/account/loaders";
import { seal } from "@/features/account/sealed";

vi.mock("next/headers", () => import("@tests/support/next-headers"));

describe("requireActor", () => {
  test("knows the person behind the cookie", async ({ db, signIn }) => {
    const ada = await givenUser(db);
    await signIn(ada);

    expect(await requireActor()).toMatchObject({ userId: ada.userId });
    expect(await loadActor()).toMatchObject({ userId: ada.userId });
  });

  test("sends a visitor to sign in, with the way back", async () => {
    browser.headers.set("x-tollgate-path", "/usage?before=1");

    expect(await destinationOf(requireActor())).toBe(
      "/login?next=%2Fusage%3Fbefore%3D1",
    );
    expect(await loadActor()).toBeNull();
  });

  test("sends nobody back to another site", async () => {
    browser.headers.set("x-tollgate-path", "//evil.example");

    expect(await destinationOf(requireActor())).toBe("/login?next=%2Fchat");
  });

  test("sends a suspended person to the reason", async ({ db, signIn }) => {
    const ada = await givenSuspended(db);
    await signIn(ada);

    expect(await destinationOf(requireActor())).toBe("/suspended");
    expect(await loadActor()).toBeNull();
  });
});

describe("requireHolder", () => {
  test("lets a suspended person do the little they may", async ({
    db,
    signIn,
  }) => {
    const ada = await givenSuspended(db);
    await signIn(ada);

    expect(await requireHolder()).toMatchObject({
      userId: ada.userId,
      workspaceId: ada.workspaceId,
      membershipRole: "owner",
    });
  });

  test("sends a visitor to sign in", async () => {
    expect(await destinationOf(requireHolder())).toBe("/login");
  });
});

describe("requireAdmin", () => {
  test("lets an admin in", async ({ db, signIn }) => {
    const root = await givenUser(db, { role: "admin" });
    await signIn(root);

    expect(await requireAdmin()).toMatchObject({ role: "admin" });
  });

  test("shows nobody else that there is a page", async ({ db, signIn }) => {
    await signIn(await givenUser(db));

    await expect(requireAdmin()).rejects.toMatchObject({
      digest: "NEXT_HTTP_ERROR_FALLBACK;404",
    });
  });
});

describe("the door", () => {
  test("shows itself to a visitor, with a safe way on", async () => {
    expect(await loadDoor({ next: "//evil.example" })).toMatchObject({
      appName: "Tollgate",
      next: "/chat",
    });
  });

  test("lets a signed-in person pass to where they wanted to go", async ({
    db,
    signIn,
  }) => {
    await signIn(await givenUser(db));

    expect(await destinationOf(loadDoor({ next: "/usage" }))).toBe("/usage");
  });

  test("sends an error of Auth.js's own to its page", async () => {
    const door = loadDoor({ error: "AccessDenied", next: "/usage" });

    expect(await destinationOf(door)).toBe(
      "/auth-error?error=AccessDenied&next=%2Fusage",
    );
  });
});

describe("the page of what went wrong", () => {
  test.for(["Expired", "Callback"])(
    "lets the slower of two tabs go on: %s",
    async (error, { db, signIn }) => {
      await signIn(await givenUser(db));

      const problem = loadProblem({ error, next: "/usage" });

      expect(await destinationOf(problem)).toBe("/usage");
    },
  );

  test("tells a signed-in person of a link that was refused", async ({
    db,
    signIn,
  }) => {
    await signIn(await givenUser(db));

    expect(await loadProblem({ error: "AccountOfAnother" })).toEqual({
      problem: "AccountOfAnother",
      next: "/chat",
      supportEmail: "help@example.com",
    });
  });
});

describe("the page of a suspension", () => {
  const told = { reason: "Unpaid invoices", supportEmail: "help@example.com" };

  test("tells the reason to a browser that is still signed in", async ({
    db,
    signIn,
  }) => {
    await signIn(await givenSuspended(db));

    expect(await loadSuspension({})).toEqual({ ...told, isSignedIn: true });
  });

  test("tells it to a browser whose sign-in was refused", async ({ db }) => {
    const { userId } = await givenSuspended(db);
    const notice = await seal("suspension", { userId });

    expect(await loadSuspension({ notice })).toEqual({
      ...told,
      isSignedIn: false,
    });
  });

  test("tells it to nobody who only knows whom to ask about", async ({
    db,
  }) => {
    const { userId } = await givenSuspended(db);
    const otherPurpose = await seal("link", { userId });

    for (const notice of [undefined, "", userId, [userId], otherPurpose]) {
      expect(await destinationOf(loadSuspension({ notice }))).toBe("/login");
    }
  });
});

async function givenSuspended(db: Database) {
  const person = await givenUser(db, { status: "suspended" });
  await db
    .update(users)
    .set({ suspendedReason: "Unpaid invoices" })
    .where(eq(users.id, person.userId));
  return person;
}
