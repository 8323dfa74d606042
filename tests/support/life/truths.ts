import { expect } from "vitest";
import { listCounterDrift } from "@/features/usage/counters";
import {
  expectCreditsToEqualPayments,
  expectTheMeterToEqualTheLedger,
  expectTheSameInvoices,
  expectTheSameSubscription,
} from "../billing-truths.ts";
import type { JournalEntry } from "./clock.ts";
import { ALERT_EMAILS } from "./jobs.ts";
import { expectMails } from "./mail-truths.ts";
import { expectPaymentNotices } from "./payment-truths.ts";
import type { Household } from "./people.ts";
import { BUDGET_USD } from "./prices.ts";
import { periodOf, Reference } from "./reference.ts";
import type { World } from "./world.ts";

type Row = Record<string, unknown>;

/** At rest everything agrees: counters, ledger, Stripe, meter, notices, mail. */
export async function expectOneTruth(world: World, homes: Household[]) {
  const journal = await world.clock.journal();
  const reference = new Reference({
    budgetNanos: BUDGET_USD * 1_000_000_000,
    alertEmails: ALERT_EMAILS,
  });
  for (const entry of journal) reference.read(entry);
  expect(reference.wrongs).toEqual([]);
  await expectCharges(world);
  await expectCountersToAddUp(world);
  expectThresholds(journal, reference);
  expectAlerts(journal, reference);
  await expectBrakes(world, reference);
  for (const home of homes) {
    await expectTheSameSubscription(home);
    await expectTheSameInvoices(home);
    await expectCreditsToEqualPayments(home);
    await expectTheMeterToEqualTheLedger(home);
    await expectBooksToClose(home);
    await expectPaymentNotices(home, rowsOf(journal, "notifications"));
  }
  expectMails(world, journal, reference.owed);
}

/** What was let in is charged as the provider's side has it; nothing else is. */
async function expectCharges({ db, calls }: World) {
  const { rows } = await db.execute(
    `select r.id, r.state, coalesce(sum(e.credits), 0)::int as credits
       from ai_requests r left join usage_events e on e.request_id = r.id
      group by r.id`,
  );
  const wrong = rows.filter(({ id, state, credits }) => {
    const charge = calls.get(String(id));
    const isRight =
      charge && Number(credits) >= charge.from && Number(credits) <= charge.to;
    return state === "held" || !isRight;
  });
  expect(wrong).toEqual([]);
  const stored = new Set(rows.map(({ id }) => id));
  const lost = [...calls].filter(
    ([id, { isUnsure }]) => !isUnsure && !stored.has(id),
  );
  expect(lost).toEqual([]);
}

/** A period's counters are its ledger rows, nothing is held, and the command agrees. */
async function expectCountersToAddUp({ db }: World) {
  const { rows } = await db.execute(
    `select t.* from usage_totals t
       left join (
         select workspace_id, period_source, period_start,
                sum(included_credits) as included,
                sum(prepaid_credits) as prepaid,
                sum(overage_credits) as overage, sum(cost_nanos) as cost
           from usage_events group by 1, 2, 3) e
         using (workspace_id, period_source, period_start)
      where t.included_used <> coalesce(e.included, 0)
         or t.prepaid_used <> coalesce(e.prepaid, 0)
         or t.overage_used <> coalesce(e.overage, 0)
         or t.cost_nanos <> coalesce(e.cost, 0)
         or t.included_held <> 0 or t.overage_held <> 0`,
  );
  expect(rows).toEqual([]);
  expect(await listCounterDrift(db, { since: null })).toEqual([]);
}

/** Each threshold that was crossed has one notice, and no other has any. */
function expectThresholds(
  journal: JournalEntry[],
  { crossed, isUnsure }: Reference,
) {
  const told = rowsOf(journal, "notifications")
    .filter(
      ({ kind }) => /^(usage|overage)_/.test(String(kind)) || isSpent(kind),
    )
    .map((row) => `${row.kind} ${periodOf(row)}`);
  const known = told.filter(
    (one) =>
      !one.startsWith("trial_ended") && (crossed.has(one) || !isUnsure(one)),
  );
  const expected = [...crossed].filter((one) => !one.startsWith("trial_ended"));
  expect(known.toSorted()).toEqual(expected.toSorted());
  // Its days end a trial too.
  const spent = [...crossed].filter((one) => one.startsWith("trial_ended"));
  expect(told).toEqual(expect.arrayContaining(spent));
  expect(new Set(told).size).toBe(told.length);
}

const isSpent = (kind: unknown) => kind === "trial_ended";

function expectAlerts(journal: JournalEntry[], { alerts }: Reference) {
  const keys = new Map(
    rowsOf(journal, "operator_alerts").map(({ id, key }) => [id, String(key)]),
  );
  expect([...keys.values()].toSorted()).toEqual([...alerts].toSorted());
}

/** The budget's own brake is pulled once in each month that spent it. */
async function expectBrakes({ db }: World, { alerts }: Reference) {
  const { rows } = await db.execute(
    `select after ->> 'month' as month from audit_log
      where action = 'brake.pull' and subject_id = 'budget' order by 1`,
  );
  const spent = [...alerts].filter((key) => key.endsWith("/100"));
  expect(rows.map(({ month }) => String(month))).toEqual(
    spent.map((key) => key.split("/")[1]).toSorted(),
  );
}

/** Balance less debt is what was bought, less what went back and was used. */
async function expectBooksToClose({ db, buyer }: Household) {
  const { rows } = await db.execute(
    `select b.held::int as held, (b.balance - b.debt)::int as standing,
            (select coalesce(sum(e.credits), 0) from credit_entries e
              where e.workspace_id = b.workspace_id
                and e.kind not in ('charge', 'correction'))::int
            - (select coalesce(sum(e.prepaid_credits), 0) from usage_events e
                where e.workspace_id = b.workspace_id)::int as expected
       from credit_balances b where b.workspace_id = '${buyer.workspaceId}'`,
  );
  const [books] = rows;
  expect(books?.held).toBe(0);
  expect(books?.standing).toBe(books?.expected);
}

const rowsOf = (journal: JournalEntry[], table: string): Row[] =>
  journal.filter(({ what }) => what === table).map(({ row }) => row);
