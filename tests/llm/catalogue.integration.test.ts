import { test } from "@tests/support/database";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import type { Database } from "@/db/client";
import { modelPrices, models } from "@/db/schema/plans";
import { forgetCatalogue, getCatalogue } from "@/features/llm/catalogue";

const SECOND_MS = 1_000;

beforeEach<{ db: Database }>(({ db }) => {
  vi.useFakeTimers({ toFake: ["performance"] });
  forgetCatalogue(db);
});
afterEach(() => {
  vi.useRealTimers();
});

const nameSeen = async (db: Database) =>
  (await getCatalogue(db)).find("gpt-4o")?.name;

const rename = (db: Database, name: string) =>
  db.update(models).set({ name }).where(eq(models.id, "gpt-4o"));

describe("the copy of the catalogue", () => {
  test("is never more than a minute old", async ({ db }) => {
    await rename(db, "First");
    const first = await nameSeen(db);
    await rename(db, "Second");

    vi.advanceTimersByTime(61 * SECOND_MS);

    expect([first, await nameSeen(db)]).toEqual(["First", "Second"]);
  });

  test("is read anew beside who asks after five seconds", async ({ db }) => {
    await rename(db, "First");
    await nameSeen(db);
    await rename(db, "Second");

    vi.advanceTimersByTime(6 * SECOND_MS);

    await expect.poll(() => nameSeen(db)).toBe("Second");
  });

  test("is forgotten at once, also one that is being read", async ({ db }) => {
    await rename(db, "First");
    const underWay = nameSeen(db);
    await rename(db, "Second");
    forgetCatalogue(db);
    await underWay;

    expect(await nameSeen(db)).toBe("Second");
  });

  test("has a price from its moment on, and none before", async ({ db }) => {
    const weightSeen = async () =>
      (await getCatalogue(db)).find("gpt-4o")?.weights.input;
    const [price] = await db
      .select()
      .from(modelPrices)
      .where(eq(modelPrices.modelId, "gpt-4o"));
    if (!price) throw new Error("the model has a price");
    const { id, createdAt, ...terms } = price;
    const [added] = await db
      .insert(modelPrices)
      .values({
        ...terms,
        inputWeight: 9,
        effectiveFrom: sql`clock_timestamp() + interval '700 ms'`,
      })
      .returning({ effectiveFrom: modelPrices.effectiveFrom });
    if (!added) throw new Error("the price was not stored");

    const before = await weightSeen();
    const untilMs = added.effectiveFrom.getTime() - Date.now();
    vi.advanceTimersByTime(untilMs - 100);
    const stillBefore = await weightSeen();
    await expect
      .poll(() => Date.now() > added.effectiveFrom.getTime())
      .toBe(true);
    vi.advanceTimersByTime(200);

    expect([before, stillBefore, await weightSeen()]).toEqual([4, 4, 9]);
  });
});
