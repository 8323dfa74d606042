import { sql } from "drizzle-orm";
import { expect } from "vitest";
import type { Household } from "./people.ts";

type Row = Record<string, unknown>;

/** What Stripe did with somebody's money was told, each thing once. */
export async function expectPaymentNotices(home: Household, all: Row[]) {
  const { workspaceId } = home.buyer;
  const told = all.filter(({ workspace_id: of }) => of === workspaceId);
  const names = told
    .filter(({ cause }) => cause)
    .map(({ kind, cause }) => `${kind} ${cause}`);
  expect(new Set(names).size).toBe(names.length);
  expectBillsTold(home, told);
  const paid = home.control
    .objects("checkout.session")
    .map((each) => Object(each))
    .filter(
      ({ mode, payment_status: status }) =>
        mode === "payment" && status === "paid",
    );
  expect(causesOf(told, "credits_bought")).toHaveLength(paid.length);
  await expectTakenBackTold(home, told);
}

function expectBillsTold({ control }: Household, told: Row[]) {
  const bills = control.objects("invoice").map((each) => Object(each));
  const failed = new Set([
    ...causesOf(told, "payment_failed"),
    ...causesOf(told, "payment_action"),
  ]);
  const ids = new Set(bills.map(({ id }) => id));
  expect([...failed].filter((id) => !ids.has(id))).toEqual([]);
  const late = control
    .objects("subscription")
    .map((each) => Object(each))
    .filter(({ status }) => status === "past_due");
  const open = bills.filter(
    ({ status, attempted, parent }) =>
      status === "open" &&
      attempted &&
      late.some(({ id }) => id === parent?.subscription_details?.subscription),
  );
  expect(open.filter(({ id }) => !failed.has(id))).toEqual([]);
  const recovered = bills
    .filter(({ id, status }) => status === "paid" && failed.has(id))
    .map(({ id }) => id);
  expect(causesOf(told, "payment_recovered").toSorted()).toEqual(
    recovered.toSorted(),
  );
}

/** All that was taken back, and by which way. */
async function expectTakenBackTold({ db, buyer }: Household, told: Row[]) {
  const { rows } = await db.execute(
    sql`select e.kind, sum(-e.credits)::int as credits from credit_entries e
         where e.workspace_id = ${buyer.workspaceId} and e.credits < 0
           and e.kind in ('refund', 'dispute') group by e.kind`,
  );
  const toldOf = (reason: unknown) =>
    told
      .filter(({ kind }) => kind === "credits_taken_back")
      .map(({ details }) => Object(details))
      .filter((details) => details.reason === reason)
      .reduce((sum, { credits }) => sum + credits, 0);
  for (const reason of ["refund", "dispute"]) {
    const taken = rows.find(({ kind }) => kind === reason)?.credits ?? 0;
    expect(toldOf(reason)).toBe(taken);
  }
}

const causesOf = (told: Row[], kind: string) =>
  told.filter((row) => row.kind === kind).map(({ cause }) => String(cause));
