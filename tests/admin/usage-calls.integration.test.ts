import { MARCH, use } from "@tests/support/admin-usage";
import {
  AFTER_THE_LEASE,
  aCallOf,
  anEnding,
  givenPayer,
  held,
  later,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { describe, expect } from "vitest";
import { findCallFacts } from "@/features/admin/usage/call";
import { listAdminCalls } from "@/features/admin/usage/calls";
import { readUsageFilters } from "@/features/admin/usage/filters";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";

describe("the list of calls", () => {
  test("goes on page by page over all models, the newest first", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: null });
    const made: string[] = [];
    for (let call = 0; call < 7; call += 1) {
      const modelId = call % 2 ? "gpt-4o-mini" : "llama-3.3-70b-versatile";
      const at = later(NOON, { seconds: call });
      made.unshift((await use(db, payer, { modelId, at })).requestId);
    }
    const wanted = { range: MARCH, plan: payer.planId, limit: 3 };

    const seen: string[] = [];
    let before: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listAdminCalls>> =
        await listAdminCalls(db, { ...wanted, before });
      seen.push(...page.rows.map(({ requestId }) => requestId));
      before = page.next;
    } while (before !== null);
    const ofPerson = await listAdminCalls(db, {
      ...{ range: MARCH, before: null, limit: 100 },
      person: payer.userId,
      model: "gpt-4o-mini",
    });

    expect(seen).toEqual(made);
    expect(ofPerson.rows).toHaveLength(3);
  });
});

describe("one call", () => {
  test("shows its reservation, its ledger rows and its trace", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 50n, prepaid: 100n });
    const hold = await held(db, aCallOf(payer, 80, { traceId: "abc123" }));
    await sweep(db, { now: AFTER_THE_LEASE });
    await settle(
      db,
      anEnding(hold, { output: 60 }, { attempts: 2, now: AFTER_THE_LEASE }),
    );

    const found = await findCallFacts(db, hold);

    expect(found?.facts).toMatchObject({
      trace_id: "abc123",
      attempts: 2,
      held_credits: 80,
      held_included_credits: 50,
      held_prepaid_credits: 30,
      held_overage_credits: 0,
      state: "settled",
      outcome: "abandoned",
      person: "Ada Lovelace",
    });
    expect(found?.postings.map(({ kind }) => kind)).toEqual([
      "charge",
      "correction",
    ]);
    expect(
      await findCallFacts(db, { requestId: payer.workspaceId }),
    ).toBeNull();
  });
});

describe("the address of the page", () => {
  test("narrows it, and what is wrong in it is left out", () => {
    expect(
      readUsageFilters({
        by: "person",
        days: "90",
        model: "",
        plan: "pro",
        person: "nobody",
      }),
    ).toEqual({ by: "person", days: 90, plan: "pro" });
    expect(readUsageFilters({ by: "colour", days: "4" })).toEqual({
      by: "model",
      days: 30,
    });
  });
});
