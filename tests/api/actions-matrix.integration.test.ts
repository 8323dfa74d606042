import { randomUUID } from "node:crypto";
import { globSync } from "node:fs";
import { relative, resolve } from "node:path";
import { givenSession, givenUser } from "@tests/support/build";
import { browser } from "@tests/support/next-headers";
import { refusalsSince } from "@tests/support/refusals";
import { test } from "@tests/support/signed-in";
import { givenConversation } from "@tests/support/threads";
import { eq } from "drizzle-orm";
import type { Pool } from "pg";
import { describe, expect, vi } from "vitest";
import type { Database } from "@/db/client";
import { sessions, users } from "@/db/schema/account";
import { conversations } from "@/db/schema/chat";
import { notifications } from "@/db/schema/notices";
import { shares } from "@/db/schema/shares";
import { listSessions } from "@/features/account/queries";
import { createShare } from "@/features/chat/share/commands";

vi.mock("next/headers", () => import("@tests/support/next-headers"));
vi.mock("next/cache", () => ({ revalidatePath: () => undefined }));
vi.mock("next/server", () => ({ after: () => undefined }));

/** What belongs to the person, by the names that forms give it. */
type Owned = Record<
  "conversationId" | "shareId" | "sessionId" | "noticeId" | "workspaceId",
  string
>;

type Row = {
  /** Nobody, somebody else, an admin, the person, the person when suspended. */
  answers: [string, string, string, string, string];
  fields?: (owned: Owned) => Record<string, string>;
  /** Null: it takes no token, as leaving must always work. */
  hasty?: string | null;
  /** What its five answers count as, where they do not say it themselves. */
  counted?: (string | null)[];
};

const ACTIONS: Record<string, Row> = {
  "account/signInAction": {
    answers: ["/login", "/login", "/login", "/login", "/login"],
    hasty: null,
    counted: Array(5).fill("invalid_input"),
  },
  "account/linkAccountAction": {
    answers: [
      "/login",
      "/api/auth/signin",
      "/api/auth/signin",
      "/api/auth/signin",
      "/suspended",
    ],
    fields: () => ({ provider: "github" }),
    hasty: "/auth-error",
  },
  "account/signOutAction": { answers: ["/", "/", "/", "/", "/"], hasty: null },
  "account/rememberZoneAction": {
    answers: ["/login", "ok", "ok", "ok", "/suspended"],
    fields: () => ({ timeZone: "Europe/Berlin", locale: "de" }),
  },
  "account/chooseWorkspaceAction": {
    answers: ["/login", "not_found", "not_found", "ok", "/suspended"],
    fields: ({ workspaceId }) => ({ workspaceId }),
  },
  "account/saveProfileAction": {
    answers: ["/login", "ok", "ok", "ok", "/suspended"],
    fields: () => ({ name: "Ada", timeZone: "Europe/Berlin", locale: "de" }),
  },
  "account/unlinkAction": {
    answers: ["/login", "last_way", "last_way", "last_way", "/suspended"],
    fields: () => ({ provider: "github" }),
  },
  "account/endSessionAction": {
    answers: ["/login", "ok", "ok", "ok", "/suspended"],
    fields: ({ sessionId }) => ({ sessionId }),
  },
  "account/endOtherSessionsAction": {
    answers: ["/login", "ok", "ok", "ok", "/suspended"],
  },
  "account/saveInstructionsAction": {
    answers: ["/login", "ok", "ok", "ok", "/suspended"],
    fields: () => ({ instructions: "Be brief." }),
  },
  "account/saveDefaultModelAction": {
    answers: ["/login", "ok", "ok", "ok", "/suspended"],
    fields: () => ({ modelId: "gpt-4o-mini" }),
  },
  "account/saveThemeAction": {
    answers: ["/login", "ok", "ok", "ok", "/suspended"],
    fields: () => ({ theme: "dark" }),
  },
  "account/saveMailAction": {
    answers: ["/login", "ok", "ok", "ok", "/suspended"],
    fields: () => ({ mail: "usage", isWanted: "false" }),
  },
  "chat/renameAction": {
    answers: ["/login", "not_found", "not_found", "ok", "/suspended"],
    fields: ({ conversationId }) => ({ conversationId, title: "Taken" }),
  },
  "chat/instructAction": {
    answers: ["/login", "not_found", "not_found", "ok", "/suspended"],
    fields: ({ conversationId }) => ({ conversationId, systemPrompt: "Taken" }),
  },
  "chat/pinAction": {
    answers: ["/login", "not_found", "not_found", "ok", "/suspended"],
    fields: ({ conversationId }) => ({ conversationId, isPinned: "true" }),
  },
  "chat/deleteAction": {
    answers: ["/login", "not_found", "not_found", "ok", "/suspended"],
    fields: ({ conversationId }) => ({ conversationId }),
  },
  "chat/restoreAction": {
    answers: ["/login", "not_found", "not_found", "not_found", "/suspended"],
    fields: ({ conversationId }) => ({ conversationId }),
  },
  "chat/share/shareAction": {
    answers: ["/login", "not_found", "not_found", "ok", "/suspended"],
    fields: ({ conversationId }) => ({ conversationId, shareId: randomUUID() }),
  },
  "chat/share/revokeShareAction": {
    answers: ["/login", "not_found", "not_found", "ok", "/suspended"],
    fields: ({ shareId }) => ({ shareId }),
  },
  "billing/startCheckoutAction": {
    answers: [
      "/login",
      "billing_off",
      "billing_off",
      "billing_off",
      "/suspended",
    ],
    fields: () => ({ planId: "pro", seats: "1" }),
  },
  "billing/startTopUpAction": {
    answers: [
      "/login",
      "billing_off",
      "billing_off",
      "billing_off",
      "/suspended",
    ],
    fields: () => ({ packId: "small" }),
  },
  "billing/previewChangeAction": {
    answers: [
      "/login",
      "billing_off",
      "billing_off",
      "billing_off",
      "/suspended",
    ],
    fields: () => ({ planId: "team", seats: "2" }),
  },
  "billing/changePlanAction": {
    answers: [
      "/login",
      "billing_off",
      "billing_off",
      "billing_off",
      "/suspended",
    ],
    fields: () => ({ quote: "none" }),
  },
  "billing/keepPlanAction": {
    answers: [
      "/login",
      "billing_off",
      "billing_off",
      "billing_off",
      "/suspended",
    ],
  },
  "billing/cancelPlanAction": {
    answers: [
      "/login",
      "billing_off",
      "billing_off",
      "billing_off",
      "/suspended",
    ],
  },
  "billing/cancelSuspendedPlanAction": {
    answers: [
      "/login",
      "billing_off",
      "billing_off",
      "billing_off",
      "billing_off",
    ],
  },
  "billing/openPortalAction": {
    answers: [
      "/login",
      "billing_off",
      "billing_off",
      "billing_off",
      "/suspended",
    ],
    fields: () => ({ purpose: "overview" }),
  },
  "billing/recoverPaymentAction": {
    answers: [
      "/login",
      "billing_off",
      "billing_off",
      "billing_off",
      "/suspended",
    ],
  },
  "billing/setOverageAction": {
    answers: ["/login", "ok", "ok", "ok", "/suspended"],
    fields: () => ({ isEnabled: "true", capUsd: "20" }),
  },
  "billing/startTrialAction": {
    answers: ["/login", "/billing", "/billing", "/billing", "/suspended"],
  },
  "billing/dismissNoticeAction": {
    answers: ["/login", "ok", "ok", "ok", "/suspended"],
    fields: ({ noticeId }) => ({ noticeId }),
  },
  "leaving/deleteAccountAction": {
    answers: ["/login", "wrong", "wrong", "wrong", "/suspended"],
    fields: () => ({ confirmation: "nobody@example.com" }),
  },
};

const WHO = ["nobody", "somebody else", "an admin", "them", "them, suspended"];

const FILES = globSync("src/features/**/actions.ts").filter(
  (file) => !file.startsWith("src/features/admin/"),
);

const nameOf = (file: string, action: string) =>
  `${relative("src/features", file).replace("/actions.ts", "")}/${action}`;

type Action = (...given: unknown[]) => Promise<unknown>;

async function loadActions(): Promise<Map<string, Action>> {
  const loaded = new Map<string, Action>();
  for (const file of FILES) {
    const module: Record<string, Action> = await import(
      /* @vite-ignore */ resolve(file)
    );
    for (const [name, action] of Object.entries(module)) {
      loaded.set(nameOf(file, name), action);
    }
  }
  return loaded;
}

/** What became of a call: ok, the refusal's kind, or where it leads. */
async function outcomeOf(action: Action, fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  // Those that are a form's own action take it alone.
  const given = action.length === 1 ? [form] : [null, form];
  try {
    const result = await action(...given);
    if (typeof result !== "object" || result === null) return "done";
    const refusal: unknown = Reflect.get(result, "refusal");
    return typeof refusal === "object" && refusal !== null
      ? String(Reflect.get(refusal, "kind"))
      : "ok";
  } catch (thrown) {
    const digest =
      thrown instanceof Error ? Reflect.get(thrown, "digest") : null;
    if (!String(digest).startsWith("NEXT_REDIRECT;")) throw thrown;
    const location = String(digest).split(";").slice(2, -2).join(";");
    return new URL(location, "http://localhost:3000").pathname;
  }
}

/** The kind under which an answer counts as a refusal; null for none. */
function countedAs(answer: string): string | null {
  if (answer === "/login") return "unauthenticated";
  if (answer === "/suspended") return "account_suspended";
  return answer === "ok" || answer.startsWith("/") ? null : answer;
}

/** All that is the person's, as it stands. */
const thingsOf = (db: Database, { userId }: { userId: string }) =>
  Promise.all([
    db.select().from(users).where(eq(users.id, userId)),
    db.select().from(conversations).where(eq(conversations.userId, userId)),
    db.select().from(shares).where(eq(shares.userId, userId)),
    db.select().from(sessions).where(eq(sessions.userId, userId)),
    db.select().from(notifications),
  ]);

describe("every action", () => {
  test("is in the matrix, and nothing else is", async () => {
    const actions = await loadActions();

    expect([...actions.keys()].sort()).toEqual(Object.keys(ACTIONS).sort());
  });

  test.for(Object.entries(ACTIONS))(
    "%s answers each as it should, and changes nothing of another's",
    async ([name, { answers, fields, counted }], { db, signIn }) => {
      const action = (await loadActions()).get(name);
      if (!action) throw new Error(`there is no ${name}`);
      const person = await givenUser(db);
      const owned = await givenOwned(db, person);
      const others = [
        null,
        await givenUser(db),
        await givenUser(db, { role: "admin" }),
      ];
      const before = await thingsOf(db, person);
      await refusalsSince(db);

      const told: string[] = [];
      for (const other of others) {
        browser.cookies.clear();
        if (other) await signIn(other);
        told.push(await outcomeOf(action, fields?.(owned) ?? {}));
      }
      const after = await thingsOf(db, person);
      await signIn(person);
      told.push(await outcomeOf(action, fields?.(owned) ?? {}));
      await db
        .update(users)
        .set({ status: "suspended" })
        .where(eq(users.id, person.userId));
      await signIn(person);
      told.push(await outcomeOf(action, fields?.(owned) ?? {}));

      expect(after).toEqual(before);
      expect(told.map((each, place) => [WHO[place], each])).toEqual(
        answers.map((each, place) => [WHO[place], each]),
      );
      const kinds = counted ?? answers.map(countedAs);
      const byKind = Object.groupBy(
        kinds.filter((kind) => kind !== null),
        (kind) => kind,
      );
      expect(await refusalsSince(db)).toEqual(
        Object.fromEntries(
          Object.entries(byKind).map(([kind, all]) => [kind, all?.length]),
        ),
      );
    },
  );

  test.for(Object.entries(ACTIONS))(
    "%s takes a token from whoever acts",
    async ([name, { fields, hasty = "rate_limited" }], {
      db,
      pool,
      signIn,
    }) => {
      const action = (await loadActions()).get(name);
      if (!action) throw new Error(`there is no ${name}`);
      const person = await givenUser(db);
      const owned = await givenOwned(db, person);
      await signIn(person);
      await empty(pool, person);
      const before = await thingsOf(db, person);
      await refusalsSince(db);

      const outcome = await outcomeOf(action, fields?.(owned) ?? {});

      if (hasty === null) return expect(outcome).not.toBe("rate_limited");
      expect(outcome).toBe(hasty);
      expect(await thingsOf(db, person)).toEqual(before);
      expect(await refusalsSince(db)).toEqual({ rate_limited: 1 });
    },
  );
});

/** A chat that is shared, a browser, and a notice. */
async function givenOwned(
  db: Database,
  person: { userId: string; workspaceId: string },
): Promise<Owned> {
  const { userId, workspaceId } = person;
  const { conversationId } = await givenConversation(db, person, {
    messageCount: 2,
  });
  const shareId = randomUUID();
  await createShare(db, { userId, conversationId, shareId });
  await givenSession(db, person);
  const [session] = await listSessions(db, { userId, sessionToken: "" });
  const [notice] = await db
    .insert(notifications)
    .values({ workspaceId, userId, kind: "trial_ending", cause: randomUUID() })
    .returning();
  return {
    ...{ conversationId, shareId, workspaceId },
    sessionId: session?.sessionId ?? "",
    noticeId: notice?.id ?? "",
  };
}

/** Takes every token of the person's. */
const empty = (pool: Pool, { userId }: { userId: string }) =>
  pool.query(
    `insert into rate_buckets (key, full_at_ms)
      values ($1, extract(epoch from now()) * 1000 + 1000000000)`,
    [`acts-user:${userId}`],
  );
