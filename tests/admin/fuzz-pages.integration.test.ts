import { globSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { givenUser } from "@tests/support/build";
import { queryOf, RUNS, SEED } from "@tests/support/fuzz";
import { wordsReadBy } from "@tests/support/schema-words";
import { test } from "@tests/support/signed-in";
import fc from "fast-check";
import { describe, expect, vi } from "vitest";
import { loadAudit } from "@/features/admin/audit/loaders";
import { loadEvents } from "@/features/admin/operations/loaders";
import { loadOverview } from "@/features/admin/overview/loaders";
import { loadPeople } from "@/features/admin/people/loaders";
import { loadRevenueList } from "@/features/admin/revenue/loaders";
import {
  loadAdminCalls,
  loadBreakdown,
  loadLosses,
  loadSpenders,
  loadUsageFrame,
} from "@/features/admin/usage/loaders";

vi.mock("next/headers", () => import("@tests/support/next-headers"));

type Query = Record<string, string | string[]>;

/** Every page of the admin plane that reads its address, and what it then reads. */
const PAGES: Record<
  string,
  { loaders: string; load: (query: Query) => Promise<unknown> }
> = {
  "page.tsx": {
    loaders: "overview",
    load: (query) => loadOverview(Promise.resolve(query)),
  },
  "audit/page.tsx": { loaders: "audit", load: loadAudit },
  "operations/page.tsx": { loaders: "operations", load: loadEvents },
  "people/page.tsx": { loaders: "people", load: loadPeople },
  "revenue/page.tsx": { loaders: "revenue", load: loadRevenueList },
  "usage/page.tsx": {
    loaders: "usage",
    async load(query) {
      const frame = await loadUsageFrame(Promise.resolve(query));
      await loadBreakdown(frame);
      await loadSpenders(frame);
      await loadLosses(frame);
      await loadAdminCalls(frame);
    },
  },
};

const loadersOf = (area: string) => `src/features/admin/${area}/loaders.ts`;

/** What an address can hold: the middleware refuses U+0000. */
const addressOf = (area: string) =>
  queryOf(wordsReadBy(loadersOf(area))).map(
    (query): Query =>
      Object.fromEntries(
        Object.entries(query).map(([name, value]) => {
          const text = value.replaceAll("\0", "");
          // Next gives a name that comes twice as a list.
          return [name, text.length % 7 === 3 ? [text, text.slice(1)] : text];
        }),
      ),
  );

describe(`whatever stands in the address (FUZZ_SEED=${SEED})`, () => {
  test("of a page that reads it is tried here", () => {
    const folder = "src/app/(admin)/admin";
    const reading = globSync(`${folder}/**/page.tsx`)
      .filter((file) => readFileSync(file, "utf8").includes("searchParams"))
      .map((file) => relative(folder, file));

    expect(Object.keys(PAGES).sort()).toEqual(reading.sort());
    for (const { loaders } of Object.values(PAGES)) {
      expect(wordsReadBy(loadersOf(loaders)).names, loaders).not.toEqual([]);
    }
  });

  test.for(Object.entries(PAGES))(
    "%s reads it without a fault",
    async ([_page, { loaders, load }], { db, signIn }) => {
      await signIn(await givenUser(db, { role: "admin" }));

      await fc.assert(
        fc.asyncProperty(addressOf(loaders), async (query) => {
          await load(query);
        }),
        { seed: SEED, numRuns: RUNS },
      );
    },
  );
});
