import { actsOf, givenActing, kindOf } from "@tests/support/acting";
import { test } from "@tests/support/signed-in";
import { eq } from "drizzle-orm";
import { describe, expect, vi } from "vitest";
import { operatorSettings } from "@/db/schema/operator";
import { models } from "@/db/schema/plans";
import {
  liftBrakeAction,
  liftBudgetBrakeAction,
  pullBrakeAction,
} from "@/features/admin/spending/actions";
import { monthOf } from "@/features/admin/spending/rules";

vi.mock("next/headers", () => import("@tests/support/next-headers"));

const reason = "A provider is under repair";

/** As the dialog sends it. */
function form(fields: Record<string, string | undefined>) {
  const sent = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) sent.set(name, value);
  }
  return sent;
}

describe("the brake's dialog", () => {
  test("pulls and lifts for all where no model is named, by whoever is signed in", async ({
    db,
    signIn,
  }) => {
    const acting = await givenActing(db);
    await signIn(acting);
    const all = { modelId: "", reason };

    const pulled = await pullBrakeAction(
      null,
      form({ ...all, level: "stop_running_calls" }),
    );
    const [during] = await db.select().from(operatorSettings);
    const lifted = await liftBrakeAction(
      null,
      form({ ...all, level: "off", shown: "stop_running_calls" }),
    );
    const [after] = await db.select().from(operatorSettings);

    expect([pulled, lifted].map(kindOf)).toEqual(["ok", "ok"]);
    expect(during).toMatchObject({
      brake: "stop_running_calls",
      brakeReason: reason,
    });
    expect(after).toMatchObject({ brake: "off", brakeReason: null });
    expect(
      (await actsOf(db, acting)).map(({ action, actorEmail }) => [
        action,
        actorEmail,
      ]),
    ).toEqual([
      ["brake.pull", acting.actor.email],
      ["brake.lift", acting.actor.email],
    ]);
  });

  test("pulls for the model that is named", async ({ db, signIn }) => {
    await signIn(await givenActing(db));

    await pullBrakeAction(
      null,
      form({ modelId: "gpt-4o", level: "no_new_calls", reason }),
    );

    const [model] = await db
      .select()
      .from(models)
      .where(eq(models.id, "gpt-4o"));
    expect(model).toMatchObject({
      isPaused: true,
      isStopped: false,
      pausedReason: reason,
    });
    expect((await db.select().from(operatorSettings))[0]?.brake).toBe("off");
  });

  test.for([
    { modelId: "", level: "no_new_calls", reason: "Too short" },
    { modelId: "", level: "off", reason },
    { modelId: "", level: "halt", reason },
    { level: "no_new_calls", reason },
  ])("does nothing when it is asked for %o", async (fields, { db, signIn }) => {
    const acting = await givenActing(db);
    await signIn(acting);

    const outcome = await pullBrakeAction(null, form(fields));

    expect(kindOf(outcome)).toBe("invalid_input");
    expect(await actsOf(db, acting)).toEqual([]);
  });

  test("of the budget lifts it for this month", async ({ db, signIn }) => {
    await signIn(await givenActing(db));
    const month = monthOf(new Date());
    await db.update(operatorSettings).set({ budgetSpentMonth: month });

    const lifted = await liftBudgetBrakeAction(null, form({ reason }));
    const again = await liftBudgetBrakeAction(null, form({ reason }));

    expect([lifted, again].map(kindOf)).toEqual(["ok", "not_pulled"]);
    expect((await db.select().from(operatorSettings))[0]).toMatchObject({
      budgetSpentMonth: null,
      budgetLiftedMonth: month,
    });
  });
});
