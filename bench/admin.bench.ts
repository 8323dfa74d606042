import { globSync } from "node:fs";
import { givenSession, givenUser } from "@tests/support/build";
import { databaseNamed, startPostgres } from "@tests/support/postgres";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { buildForBench, openPage, startAppOn } from "./app.ts";
import { type Business, fillBusiness } from "./business.ts";
import { openBenchDatabase } from "./database.ts";
import { median, percentile } from "./figures.ts";

export const name = "admin pages among many ledger rows";

const FEW = { calls: 10_000, people: 200 };
/** Ten million take a quarter of an hour to make: ADMIN_ROWS=10000000. */
const MANY = {
  calls: Number(process.env.ADMIN_ROWS ?? 1_000_000),
  people: 20_000,
};
/** A quarter of the memory of a server with 8 GB, as Postgres' manual advises. */
const SHARED_BUFFERS = "2GB";
const WARM_UP = 3;
const ROUNDS = 15;
const OPEN_MS_MAX = 300;
const PAGES_FOLDER = "src/app/(admin)";

/** What there is to open, of whoever has most. */
type Subjects = {
  userId: string;
  workspaceId: string;
  requestId: string;
  eventId: string;
};

type Address = (subjects: Subjects) => string;

/** Every page of the admin plane by its place in the folder, as it is opened. */
const PAGES: Record<string, Address[]> = {
  "/admin": [() => "?days=30", () => "?days=90"],
  "/admin/usage": [
    () => "?days=30",
    () => "?days=90",
    () => "?days=90&by=person",
    () => "?days=7&by=person",
    () => "?days=7&by=person&model=gpt-4o-mini",
    () => "?days=90&by=person&model=gpt-4o-mini",
    () => "?days=90&by=person&plan=free&feature=chat",
  ],
  "/admin/usage/calls/[requestId]": [({ requestId }) => `/${requestId}`],
  "/admin/spending": [() => ""],
  "/admin/people": [() => ""],
  "/admin/people/[id]": [({ userId }) => `/${userId}`],
  "/admin/people/[id]/chats/[conversationId]": [
    ({ userId, workspaceId }) => `/${userId}/chats/${workspaceId}`,
  ],
  "/admin/workspaces/[id]": [({ workspaceId }) => `/${workspaceId}`],
  "/admin/revenue": [() => ""],
  "/admin/operations": [() => ""],
  "/admin/operations/webhooks/[eventId]": [({ eventId }) => `/${eventId}`],
  "/admin/catalogue": [() => ""],
  "/admin/catalogue/plans/[planId]": [() => "/pro"],
  "/admin/catalogue/models/[modelId]": [() => "/gpt-4o"],
  "/admin/catalogue/models/new": [() => ""],
  "/admin/catalogue/packs/[packId]": [() => "/pack_500k"],
  "/admin/catalogue/packs/new": [() => ""],
  "/admin/audit": [() => ""],
};

/**
 * Every page of the admin plane, opened in the production build by an admin, in
 * turn in two businesses that differ in how much there is; the median in the
 * larger one, beside that in the other.
 */
export async function run() {
  requireEveryPage();
  await buildForBench();
  const server = await startPostgres({ sharedBuffers: SHARED_BUFFERS });
  const opened: Served[] = [];
  try {
    for (const business of [FEW, MANY]) {
      opened.push(await businessOf(server, business));
    }
    return await measure(opened);
  } finally {
    for (const { close } of opened) await close();
    await server.stop();
  }
}

async function measure([few, many]: Served[]) {
  if (!few || !many) throw new Error("there are two businesses to compare");
  const pages = Object.entries(PAGES).flatMap(([page, addresses]) =>
    addresses.map((address) => ({ page, address })),
  );
  // No page is the first of its process.
  for (let round = 0; round < WARM_UP; round++) {
    for (const { page, address } of pages) {
      await few.openMs(page, address);
      await many.openMs(page, address);
    }
  }
  const figures = [];
  for (const { page, address } of pages) {
    figures.push(await compare(page, { address, few, many }));
  }
  return figures;
}

/** @throws Error for a page that nobody measures. */
function requireEveryPage() {
  const there = globSync("**/page.tsx", { cwd: PAGES_FOLDER })
    .map((file) => `/${file.replace(/\/page\.tsx$/, "")}`)
    .toSorted();
  const missing = there.filter((page) => !PAGES[page]);
  if (missing.length > 0) throw new Error(`not measured: ${missing}`);
}

type Served = Awaited<ReturnType<typeof businessOf>>;

async function compare(
  page: string,
  { address, few, many }: { address: Address; few: Served; many: Served },
) {
  const [fewMs, manyMs]: [number[], number[]] = [[], []];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const [a, b] = [
      await few.openMs(page, address),
      await many.openMs(page, address),
    ];
    if (round < 0) continue;
    fewMs.push(a);
    manyMs.push(b);
  }
  const query = address(many.subjects);
  return {
    name: `${page}${query.startsWith("?") ? query : ""}: ${MANY.calls.toLocaleString("en")} ledger rows, p50 (ms)`,
    must: { atMost: OPEN_MS_MAX },
    value: median(manyMs),
    note: `p95 ${percentile(manyMs, 0.95).toFixed(0)} ms; ${median(fewMs).toFixed(0)} ms among ${FEW.calls.toLocaleString("en")}`,
  };
}

async function businessOf(
  server: { url: string; socketUrl: string },
  business: Business,
) {
  const databaseName = `business_${business.calls}`;
  const { db, pool, close } = await openBenchDatabase(server.url, databaseName);
  await fillBusiness(pool, business);
  const admin = await givenUser(db, { role: "admin" });
  const { cookie } = await givenSession(db, admin);
  const subjects = await subjectsOf(db);
  const app = await startAppOn(databaseNamed(server.socketUrl, databaseName), {
    modelUrl: "http://127.0.0.1:9",
  });
  return {
    subjects,
    openMs: (page: string, address: Address) =>
      openPage(`${app.url}${pathOf(page, address(subjects))}`, cookie),
    close: async () => {
      await app.kill();
      await close();
    },
  };
}

/** A page's address: what is fixed of it, then what names its subject. */
const pathOf = (page: string, rest: string) =>
  `${page.replace(/\/\[.*$/, "")}${rest}`;

async function subjectsOf(db: Database): Promise<Subjects> {
  const { rows } = await db.execute<Subjects>(
    sql`select b.user_id as "userId", b.workspace_id as "workspaceId",
               (select id from ai_requests order by started_at desc limit 1)
                 as "requestId",
               (select id from stripe_events order by received_at desc limit 1)
                 as "eventId"
          from business b where b.n = 1`,
  );
  const [subjects] = rows;
  if (!subjects) throw new Error("the business has no people");
  return subjects;
}
