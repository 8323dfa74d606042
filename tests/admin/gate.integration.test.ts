import { globSync } from "node:fs";
import { relative, resolve } from "node:path";
import { givenSession, givenUser } from "@tests/support/build";
import { refusalsSince } from "@tests/support/refusals";
import { test } from "@tests/support/signed-in";
import { NextRequest } from "next/server";
import { describe, expect, vi } from "vitest";
import { z } from "zod";
import { auditLog } from "@/db/schema/audit";
import { adminAction } from "@/features/admin/gate";

vi.mock("next/headers", () => import("@tests/support/next-headers"));
// As next.config.ts has it.
vi.stubEnv("__NEXT_EXPERIMENTAL_AUTH_INTERRUPTS", "true");

const FORBIDDEN = { digest: "NEXT_HTTP_ERROR_FALLBACK;403" };
const METHODS = ["GET", "PATCH", "POST", "PUT", "DELETE"] as const;

const actionFiles = globSync("src/features/admin/**/actions.ts");
const pages = globSync("src/app/(admin)/**/page.tsx");
const routes = globSync("src/app/api/admin/**/route.ts");

/** Those who are let in nowhere, as their cookie. */
const OTHERS = ["a visitor", "a person", "a suspended admin"] as const;
type Other = (typeof OTHERS)[number];
type Db = Parameters<typeof givenUser>[0];
const wishesOf = {
  "a person": {},
  "a suspended admin": { role: "admin", status: "suspended" },
} as const;

const givenOther = async (db: Db, other: Other) =>
  other === "a visitor" ? null : givenUser(db, wishesOf[other]);

describe("adminAction", () => {
  const ran: string[] = [];
  const act = adminAction(
    z.object({ name: z.string() }),
    async (acting, { name }) => {
      ran.push(`${acting.actor.email} ${name}`);
      return { ok: true, value: acting.requestId };
    },
  );

  test("runs for an admin, who is known", async ({ db, signIn }) => {
    const root = await givenUser(db, { role: "admin" });
    await signIn(root);
    const form = new FormData();
    form.set("name", "Ada");

    expect(await act(null, form)).toEqual({
      ok: true,
      value: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(ran).toEqual([`${root.email} Ada`]);
  });

  test("refuses what its schema does not allow", async ({ db, signIn }) => {
    await signIn(await givenUser(db, { role: "admin" }));

    expect(await act(null, new FormData())).toMatchObject({
      ok: false,
      refusal: { kind: "invalid_input", fields: { name: [expect.anything()] } },
    });
  });

  test("ends with the role, at once", async ({ db, pool, signIn }) => {
    const root = await givenUser(db, { role: "admin" });
    await signIn(root);
    await pool.query("update users set role = 'user' where id = $1", [
      root.userId,
    ]);

    await expect(act(null, new FormData())).rejects.toMatchObject(FORBIDDEN);
  });
});

describe.for(OTHERS)("for %s", (other) => {
  test.for(actionFiles)(
    "every action of %s is forbidden",
    async (file, { db, signIn }) => {
      const person = await givenOther(db, other);
      if (person) await signIn(person);
      const actions: Record<string, unknown> = await import(
        /* @vite-ignore */ resolve(file)
      );

      await refusalsSince(db);

      for (const action of Object.values(actions)) {
        if (typeof action !== "function")
          throw new Error(`${file} exports more`);
        await expect(action(null, new FormData())).rejects.toMatchObject(
          FORBIDDEN,
        );
      }
      expect(await db.select().from(auditLog)).toEqual([]);
      expect(await refusalsSince(db)).toEqual({
        forbidden: Object.keys(actions).length,
      });
    },
  );

  test.for(pages)("%s is not there", async (file, { db, signIn }) => {
    const person = await givenOther(db, other);
    if (person) await signIn(person);
    const { default: Page } = await import(/* @vite-ignore */ resolve(file));
    const props = {
      params: Promise.resolve({}),
      searchParams: Promise.resolve({}),
    };

    // A visitor is sent to sign in, a suspended account to why.
    await expect((async () => Page(props))()).rejects.toMatchObject({
      digest: expect.stringMatching(
        other === "a person"
          ? /^NEXT_HTTP_ERROR_FALLBACK;404$/
          : /^NEXT_REDIRECT;\w+;\/(login|suspended)/,
      ),
    });
  });

  test.for(routes)("%s is forbidden", async (file, { db }) => {
    const person = await givenOther(db, other);
    const cookie = person ? (await givenSession(db, person)).cookie : "";
    const module = await import(/* @vite-ignore */ resolve(file));
    const path = relative("src/app", file).replace("/route.ts", "");

    for (const method of METHODS.filter((name) => name in module)) {
      const response: Response = await module[method](
        new NextRequest(`http://localhost:3000/${path}`, {
          method,
          headers: { cookie, "sec-fetch-site": "same-origin" },
        }),
        { params: Promise.resolve({}) },
      );
      expect([method, response.status]).toEqual([
        method,
        other === "a visitor" ? 401 : 403,
      ]);
    }
  });
});
