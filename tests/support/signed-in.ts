import { givenSession } from "@tests/support/build";
import { test as base } from "@tests/support/database";
import { browser } from "@tests/support/next-headers";
import { closeDatabase } from "@/db/client";

/** `test` whose `signIn` makes somebody the one whose request is answered. */
export const test = base
  .extend(
    "variables",
    { scope: "file", auto: true },
    ({ databaseUrl }, { onCleanup }) => {
      process.env.DATABASE_URL = databaseUrl;
      process.env.SUPPORT_EMAIL = "help@example.com";
      onCleanup(() => closeDatabase());
    },
  )
  .extend("signIn", { auto: true }, ({ db }) => {
    browser.cookies.clear();
    browser.headers.clear();
    return async (person: { userId: string }) => {
      const { sessionToken } = await givenSession(db, person);
      browser.cookies.set("authjs.session-token", sessionToken);
    };
  });
