import { and, eq } from "drizzle-orm";
import { expect } from "vitest";
import { workspaces } from "@/db/schema/account";
import { usageTotals } from "@/db/schema/usage";
import {
  restorePerson,
  suspendPerson,
} from "@/features/admin/people/acts/suspension";
import {
  liftBrake,
  liftBudgetBrake,
  pullBrake,
} from "@/features/admin/spending/commands";
import { setOverage } from "@/features/billing/acts/overage";
import { startTrial } from "@/features/billing/acts/trial";
import { unsubscribe, unsubscribeToken } from "@/features/notices/unsubscribe";
import { REASON } from "../acting.ts";
import {
  cancel,
  change,
  changeCard,
  dispute,
  keep,
  misbehave,
  payLate,
  refund,
  subscribe,
  topUp,
  wait,
  work,
} from "../billing-acts.ts";
import { ask, askAtOnce, endLate, loseProcess } from "./calls.ts";
import type { Household } from "./people.ts";
import { OVERAGE_CAP, TRIAL_CREDITS } from "./prices.ts";

type Fate = (home: Household) => unknown;

const often = (times: number, fate: Fate): Fate[] => Array(times).fill(fate);

/** What may happen in a household, as often as it is likely. */
export const FATES: readonly Fate[] = [
  ...often(24, askOn),
  ...often(4, askAtOnce),
  ...often(2, loseProcess),
  ...often(3, endLate),
  ...often(2, tryProduct),
  ...often(4, subscribe),
  ...often(2, topUp),
  ...often(3, allowOverage),
  ...often(2, changeCard),
  ...[change, change, cancel, keep, payLate],
  ...often(2, refund),
  ...often(2, dispute),
  ...[switchMailsOff, suspend, restore, brake, liftBudget, liftBudget],
  ...[wait, monthEnd, monthEnd],
  ...often(4, work),
  ...often(2, misbehave),
  ...often(3, misbehaveMail),
  ...often(6, cutOff),
];

const CUT_OFF: readonly Fate[] = [
  ...[ask, ask, work, work, subscribe, topUp, change, tryProduct],
];
const STATEMENTS_MAX = 24;

/** Somewhere in an act the database is lost, carried out or not. */
async function cutOff(home: Household) {
  const { world, dice, buyer } = home;
  const before = world.cuts.happened();
  const statements = 1 + dice.upTo(STATEMENTS_MAX);
  world.cuts.arm({ statements, isCarriedOut: dice.chance(0.5) });
  const { workspaceId } = buyer;
  try {
    await dice.pick(CUT_OFF)(home);
  } catch (fault) {
    const isOurs = world.cuts.happened() > before;
    if (!isOurs || (fault instanceof Error && fault.name === "AssertionError"))
      throw fault;
    await world.clock.note("cut off", { workspaceId });
  } finally {
    world.cuts.arm(null);
    world.kills += world.cuts.happened() - before;
  }
}

/** Who is likely to pay does so early, most of the time. */
export async function settleIn(homes: readonly Household[]) {
  for (const home of homes) {
    const { dice } = home;
    if (dice.chance(0.3)) continue;
    if (dice.chance(0.3)) await tryProduct(home);
    else await subscribe(home);
    if (dice.chance(0.9)) await allowOverage(home);
  }
}

/** The next bill is due; perhaps it is not paid, or late. */
async function monthEnd(home: Household) {
  const { dice, control } = home;
  if (dice.chance(0.7)) await changeCard(home);
  await control.advance({ days: 31, hours: dice.upTo(20) });
  if (dice.chance(0.7)) await home.work();
  if (dice.chance(0.4)) await payLate(home);
}

/** A conversation; whoever is out of credits may buy some. */
async function askOn(home: Household) {
  for (let calls = 2 + home.dice.upTo(4); calls > 0; calls -= 1) {
    const refused = await ask(home);
    if (!refused) continue;
    if (refused === "quota_exceeded" && home.dice.chance(0.4)) {
      await topUp(home);
    }
    return;
  }
}

/** Up to a cap that a few answers reach: less than the dollar people can set. */
async function allowOverage({ db, buyer, dice }: Household) {
  const isEnabled = dice.chance(0.9);
  await setOverage(db, { buyer, isEnabled, capUsd: 1 });
  await db
    .update(workspaces)
    .set({ overageCapCredits: BigInt(OVERAGE_CAP) })
    .where(eq(workspaces.id, buyer.workspaceId));
}

/** Mostly while something is sent. */
async function misbehaveMail(home: Household) {
  home.world.mailFaults.misbehave(home.dice);
  if (home.dice.chance(0.7)) await home.work();
}

/** With a trial's credits as few as everything here is. */
async function tryProduct({ db, buyer }: Household) {
  const started = await startTrial(db, { buyer });
  if (!started.ok) return;
  const { workspaceId } = buyer;
  await db
    .update(usageTotals)
    .set({ includedLimit: BigInt(TRIAL_CREDITS) })
    .where(
      and(
        eq(usageTotals.workspaceId, workspaceId),
        eq(usageTotals.periodSource, "trial"),
      ),
    );
}

/** By the link of a mail. */
async function switchMailsOff({ world, dice, userIds }: Household) {
  const userId = dice.pick(userIds);
  const category = dice.pick(["usage", "trial"] as const);
  await unsubscribe(world.db, unsubscribeToken({ userId, category }));
  await world.clock.note("unsubscribed", { userId, category });
}

/** Mostly for one question only. */
async function suspend(home: Household) {
  const { world, dice, userIds } = home;
  const userId = dice.pick(userIds);
  await suspendPerson(world.db, world.admin, { userId, reason: REASON });
  expect(await ask(home, userId)).toBe("account_suspended");
  if (dice.chance(0.7)) await restore(home);
}

/** All of them: nobody is away for long. */
async function restore({ world, userIds }: Household) {
  for (const userId of userIds) {
    await restorePerson(world.db, world.admin, { userId, reason: REASON });
  }
}

/** For as long as somebody is refused, or until it is thought of again. */
async function brake(home: Household) {
  const { admin: acting, db } = home.world;
  const all = { acting, modelId: null, reason: REASON };
  await pullBrake(db, { ...all, level: "no_new_calls" });
  expect(["service_paused", "account_suspended"]).toContain(await ask(home));
  await liftBrake(db, { ...all, shown: "no_new_calls" });
}

async function liftBudget({ world }: Household) {
  const { admin: acting } = world;
  const now = world.now();
  await liftBudgetBrake(world.db, { acting, reason: REASON, now });
}
