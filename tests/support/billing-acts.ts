import { randomUUID } from "node:crypto";
import type { LocalStripe } from "@local/stripe/start";
import { cancelPlan, keepPlan } from "@/features/billing/acts/cancellation";
import { changePlan } from "@/features/billing/acts/changes";
import { startCheckout, startTopUp } from "@/features/billing/acts/checkout";
import { setOverage } from "@/features/billing/acts/overage";
import { previewChange } from "@/features/billing/acts/preview";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";
import type { Living } from "./billing-life.ts";
import { aCallOf, anEnding } from "./calls.ts";

const ORIGIN = "http://localhost:3000";
const PLANS = ["pro", "team"] as const;
const PACKS = ["pack_500k", "pack_2m"] as const;

/** What may happen to somebody, as often as it is likely. */
export const FATES = [
  subscribe,
  subscribe,
  topUp,
  use,
  use,
  use,
  use,
  use,
  allowOverage,
  change,
  cancel,
  keep,
  changeCard,
  changeCard,
  payLate,
  refund,
  dispute,
  wait,
  wait,
  wait,
  wait,
  work,
  misbehave,
];

export async function subscribe(life: Living) {
  const { db, gateway, buyer, dice } = life;
  const planId = dice.pick(PLANS);
  const seats = planId === "team" ? 1 + dice.upTo(3) : 1;
  const tabs = dice.chance(0.15) ? 2 : 1;
  for (let tab = 0; tab < tabs; tab += 1) {
    const returnTo = `/chat/${tab}`;
    await pay(
      life,
      await startCheckout(db, gateway, {
        ...{ buyer, planId, seats, returnTo },
        origin: ORIGIN,
      }),
    );
  }
}

export async function topUp(life: Living) {
  const { db, gateway, buyer, dice } = life;
  const order = { buyer, packId: dice.pick(PACKS), returnTo: null };
  await pay(life, await startTopUp(db, gateway, { ...order, origin: ORIGIN }));
}

/** The page is paid, declined, left alone, or paid by a bank's slow way. */
async function pay(
  life: Living,
  page: { ok: boolean; value?: { url: string } },
) {
  if (!page.value) return;
  const { control, dice } = life;
  const id = /cs_[^/?#]+/.exec(page.value.url)?.[0] ?? "";
  const session = find(life, "checkout.session", id);
  const fate = dice.upTo(9);
  if (fate === 0) return;
  if (fate === 1) return control.expireCheckout(id);
  if (fate === 2 && session.mode === "payment") {
    await control.payCheckout(id, "bank");
    await control.advance({ hours: 30 });
    return control.completeAsyncPayment(id, dice.chance(0.7));
  }
  if (fate === 3) return control.declineCheckout(id);
  await attempt(() => control.payCheckout(id));
}

async function use(life: Living) {
  const { db, buyer, dice } = life;
  for (let calls = 1 + dice.upTo(4); calls > 0; calls -= 1) {
    const { now } = life;
    const output = 500 + dice.upTo(1_500);
    const call = aCallOf({ ...buyer, planId: "" }, 2_000, {
      now,
      requestId: randomUUID(),
      countsAsRequest: false,
    });
    const held = await reserve(db, call);
    if (!held.ok) return;
    if (dice.chance(0.1)) {
      await life.control.advance({ seconds: 40 });
      await sweep(db, { now: life.now });
    }
    if (dice.chance(0.95)) {
      await settle(db, anEnding(held.value, { output }, { now: life.now }));
    }
  }
}

async function allowOverage(life: Living) {
  const { db, buyer, dice } = life;
  const isEnabled = dice.chance(0.8);
  await setOverage(db, { buyer, isEnabled, capUsd: 1 + dice.upTo(20) });
}

export async function change(life: Living) {
  const { db, gateway, buyer, dice, now } = life;
  const planId = dice.pick(PLANS);
  const seats = planId === "team" ? 1 + dice.upTo(4) : 1;
  const preview = await previewChange(db, gateway, {
    ...{ buyer, planId, seats, now },
  });
  if (!preview.ok) return;
  const { quote } = preview.value;
  for (let clicks = dice.chance(0.2) ? 2 : 1; clicks > 0; clicks -= 1) {
    await changePlan(db, gateway, { buyer, quote, now: life.now });
  }
}

export async function cancel(life: Living) {
  await cancelPlan(life.db, life.gateway, { buyer: life.buyer });
}

export async function keep(life: Living) {
  await keepPlan(life.db, life.gateway, { buyer: life.buyer });
}

export async function changeCard(life: Living) {
  const { dice, control } = life;
  const card = dice.pick(["pays", "declines"] as const);
  await attempt(() => control.setCard(customerId(life), card));
}

export async function payLate(life: Living) {
  const { control } = life;
  const open = all(life, "invoice").find(({ status }) => status === "open");
  if (!open) return;
  await attempt(() => control.setCard(customerId(life), "pays"));
  await attempt(() => control.payInvoice(String(open.id)));
}

export async function refund(life: Living) {
  const { dice, control } = life;
  const intent = packPayment(life);
  if (!intent) return;
  const cents = dice.chance(0.4) ? undefined : 1 + dice.upTo(1_200);
  await attempt(() => {
    const refundId = control.refund(intent, cents);
    if (dice.chance(0.2)) control.failRefund(refundId);
  });
}

export async function dispute(life: Living) {
  const { dice, control } = life;
  const intent = packPayment(life);
  if (!intent || dice.chance(0.5)) return;
  await attempt(async () => {
    const id = control.dispute(intent);
    if (dice.chance(0.8)) control.disputeFundsWithdrawn(id);
    await control.advance({ days: 2 });
    control.disputeClosed(id, dice.pick(["won", "lost"]));
  });
}

export async function wait(life: Living) {
  await life.control.advance({
    seconds: life.dice.pick([60, 3_600, 2, 5, 20, 31].map(seconds)),
  });
  if (life.dice.chance(0.7)) await life.work();
}

/** The jobs of the product have their turn. */
export function work(life: Living) {
  return life.work();
}

export function misbehave(life: Living) {
  const { dice, control } = life;
  const seed = dice.upTo(1_000_000);
  control.faults(
    dice.pick([
      null,
      { seed, repeatEvents: 0.5, reorderEvents: true },
      { seed, loseEvents: 0.3 },
      { seed, dropAnswers: 0.2, fail500: 0.1, fail429: 0.1 },
      { seed, dropAnswers: 0.2, loseEvents: 0.2, repeatEvents: 0.3 },
    ]),
  );
}

/** Of a pack that was paid for; null without one. */
function packPayment(life: Living): string | null {
  const paid = all(life, "checkout.session").filter(
    ({ mode, payment_status: status }) =>
      mode === "payment" && status === "paid",
  );
  if (paid.length === 0) return null;
  return String(life.dice.pick(paid).payment_intent);
}

function customerId(life: Living): string {
  return String(all(life, "customer")[0]?.id);
}

function find(life: Living, kind: "checkout.session", id: string) {
  const found = all(life, kind).find((each) => each.id === id);
  if (!found) throw new Error(`no ${kind} ${id}`);
  return found;
}

function all(
  life: Living,
  kind: Parameters<LocalStripe["control"]["objects"]>[0],
) {
  return life.control.objects(kind).map((each) => Object(each));
}

/** Small numbers are days. */
const seconds = (number: number) => (number < 60 ? number * 86_400 : number);

/** What the stand-in refuses, as Stripe would, does not happen. */
async function attempt(act: () => unknown) {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
