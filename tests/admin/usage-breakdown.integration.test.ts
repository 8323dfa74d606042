import {
  forgetUse,
  givenOthers,
  MARCH,
  NEXT_YEAR,
  use,
} from "@tests/support/admin-usage";
import { givenUser } from "@tests/support/build";
import { givenPayer, later, NOON } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { foldEverything } from "@tests/support/rollups";
import { beforeEach, describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { rangeUntilToday } from "@/features/admin/range";
import { listBreakdown } from "@/features/admin/usage/breakdown";
import { breakdownFile } from "@/features/admin/usage/export";

beforeEach<{ db: Database }>(({ db }) => forgetUse(db));

describe("a breakdown of use", () => {
  test("has the same whole by model, plan, feature, person and day", async ({
    db,
  }) => {
    const [ada, alan] = [await givenPayer(db), await givenPayer(db)];
    await use(db, ada, { credits: 300 });
    await use(db, ada, { credits: 30, feature: "title" });
    await use(db, alan, {
      credits: 200,
      modelId: "llama-3.3-70b-versatile",
      at: later(NOON, { seconds: 86_400 }),
    });
    await foldEverything(db);

    const wanted = { range: MARCH, now: NEXT_YEAR, limit: 100 };
    const all = {
      model: await listBreakdown(db, { ...wanted, by: "model" }),
      plan: await listBreakdown(db, { ...wanted, by: "plan" }),
      feature: await listBreakdown(db, { ...wanted, by: "feature" }),
      person: await listBreakdown(db, { ...wanted, by: "person" }),
      day: await listBreakdown(db, { ...wanted, by: "day" }),
    };

    for (const rows of Object.values(all)) {
      expect(rows.reduce((sum, { credits }) => sum + credits, 0)).toBe(530);
      expect(rows.reduce((sum, { calls }) => sum + calls, 0)).toBe(3);
    }
    expect(all.feature.map(({ key }) => key)).toEqual(["chat", "title"]);
    expect(all.person.map(({ key, credits }) => [key, credits])).toEqual([
      [ada.userId, 330],
      [alan.userId, 200],
    ]);
    expect(all.day.map(({ key }) => key)).toEqual(["2026-03-16", "2026-03-15"]);
    expect(all.model[0]).toMatchObject({
      key: "gpt-4o-mini",
      name: "GPT-4o mini",
    });
  });

  test("is narrowed to one person, a model and a range alike", async ({
    db,
  }) => {
    const [ada, alan] = [await givenPayer(db), await givenPayer(db)];
    await use(db, ada, { credits: 300 });
    await use(db, ada, { credits: 50, modelId: "llama-3.3-70b-versatile" });
    await use(db, alan, { credits: 70 });
    await use(db, ada, {
      credits: 11,
      at: new Date("2026-02-03T00:00:00Z"),
    });
    await foldEverything(db);
    const person = ada.userId;
    const wanted = { range: MARCH, now: NEXT_YEAR, limit: 100 };

    const [byModel, byDay, ofModel] = [
      await listBreakdown(db, { ...wanted, by: "model", person }),
      await listBreakdown(db, { ...wanted, by: "day", person }),
      await listBreakdown(db, {
        ...wanted,
        by: "person",
        model: "gpt-4o-mini",
      }),
    ];

    expect(byModel.map(({ credits }) => credits).toSorted()).toEqual([300, 50]);
    expect(byDay).toMatchObject([
      { key: "2026-03-15", credits: 350, calls: 2 },
    ]);
    expect(ofModel.map(({ credits }) => credits)).toEqual([300, 70]);
  });

  test("of a kind by person is that of its days, whole months or not", async ({
    db,
  }) => {
    const [ada, alan] = [await givenPayer(db), await givenPayer(db)];
    const llama = "llama-3.3-70b-versatile";
    for (const [day, credits] of [
      ["2026-01-31", 1],
      ["2026-02-01", 20],
      ["2026-02-28", 300],
      ["2026-03-01", 4_000],
      ["2026-03-15", 50],
    ] as const) {
      const at = new Date(`${day}T23:59:59Z`);
      await use(db, ada, { credits, at });
      await use(db, ada, { credits: 9, at, feature: "title" });
      await use(db, alan, { credits: 2, at, modelId: llama });
    }
    await foldEverything(db);
    const creditsOf = async (from: string, until: string, narrowed: object) =>
      (
        await listBreakdown(db, {
          ...{ by: "person", limit: 20, range: { from, until }, ...narrowed },
          now: NEXT_YEAR,
        })
      ).map(({ credits }) => credits);
    const chat = { feature: "chat" };
    const mini = { model: "gpt-4o-mini", feature: "chat", plan: ada.planId };

    expect(await creditsOf("2026-01-31", "2026-03-16", mini)).toEqual([4_371]);
    expect(await creditsOf("2026-02-01", "2026-03-01", chat)).toEqual([320, 4]);
    expect(await creditsOf("2026-02-02", "2026-03-15", chat)).toEqual([
      4_300, 4,
    ]);
    expect(await creditsOf("2026-02-03", "2026-02-28", chat)).toEqual([]);
    expect(
      await creditsOf("2026-03-10", "2026-03-16", { plan: alan.planId }),
    ).toEqual([2]);
  });

  test.for([
    ["whole, and of February a day", "2026-02-28", "2026-04-01", NEXT_YEAR],
    ["as far as it has gone, and half of February", "2026-02-14", "2026-03-16"],
  ] as const)(
    "by person of March, %s, has who used most within it, whoever did beside it",
    async ([, from, until, now = NOON], { db }) => {
      const ada = await givenPayer(db);
      await use(db, ada, { credits: 4_000 });
      await foldEverything(db);
      await givenOthers(db, { month: "2026-02-01", people: 300, nanos: 3e6 });

      const people = await listBreakdown(db, {
        ...{ by: "person", range: { from, until }, now, limit: 20 },
      });

      // Their month cost more, but the part of it that is in the range did not.
      expect(people).toMatchObject([
        { key: ada.userId, costNanos: 2_400_000n },
      ]);
    },
  );

  test("by person has as many as are asked for", async ({ db }) => {
    await givenOthers(db, { month: "2026-03-01", people: 400, nanos: 1 });

    const people = await listBreakdown(db, {
      ...{ by: "person", range: MARCH, now: NEXT_YEAR, limit: 400 },
    });

    expect(people).toHaveLength(400);
  });

  test("by person of few days has who is far down in the month", async ({
    db,
  }) => {
    const late = await givenPayer(db);
    await use(db, late, { credits: 10 });
    await foldEverything(db);
    await givenOthers(db, { month: "2026-03-01", people: 999, nanos: 1e9 });

    const rows = await listBreakdown(db, {
      ...{ by: "person", range: rangeUntilToday(7, NOON), now: NOON },
      limit: 20,
    });

    expect(rows).toMatchObject([{ key: late.userId, credits: 10 }]);
  });

  test("is the same as a file, whose cells are no formulas", async ({ db }) => {
    const payer = await givenUser(db, {
      name: "=cmd()",
      planId: "pro",
      now: NOON,
    });
    await use(db, payer, { credits: 100 });
    await foldEverything(db);

    const file = await breakdownFile(db, {
      ...{ by: "person", range: MARCH, now: NEXT_YEAR },
    });

    expect(file.name).toBe("usage-by-person-2026-03-01-to-2026-04-01.csv");
    expect(file.text).toBe(
      `key,name,requests,input_tokens,output_tokens,credits,cost_nano_usd\r\n${payer.userId},'=cmd(),1,0,100,100,60000\r\n`,
    );
  });
});
