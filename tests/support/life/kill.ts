import type { Model } from "@local/model/start";
import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { workspaces } from "@/db/schema/account";
import { aiRequests } from "@/db/schema/usage";
import { startCheckout, startTopUp } from "@/features/billing/acts/checkout";
import { setOverage } from "@/features/billing/acts/overage";
import { signed } from "../deliveries.ts";
import { tryCall } from "../metered.ts";
import { startScript } from "../scripts.ts";
import { aPro, at, pageOf, sessionIn } from "../till.ts";
import type { Stop } from "./boundaries.ts";
import { ALERT_EMAILS } from "./jobs.ts";
import type { LivingTask } from "./living.process.ts";
import { givenHouseholds, type Household } from "./people.ts";
import { BUDGET_USD, INPUT_TOKENS } from "./prices.ts";
import { exactly } from "./provider-fates.ts";
import { ANSWER_TOKENS, type Question, questionOf } from "./questions.ts";
import { comeToRest } from "./rest.ts";
import { expectOneTruth } from "./truths.ts";
import { openWorld } from "./world.ts";

/**
 * Together they cross every threshold of a pro's quota, of its overage and half
 * of the operator's budget.
 */
const QUESTIONS = 5;
/** What is lost on the way is charged beside them, by what had come of it. */
const OVERAGE_CAP = 56_000n;
const EVERY_LEASE_IS_OVER = { seconds: 121 };

/**
 * A process dies at a boundary with its hands full, and this one takes over. In
 * the end every question is answered and paid once, and all else agrees.
 *
 * @returns the boundary, and the calls of the one that died as it left them.
 */
export async function killAndTakeOver(
  model: Model,
  { seed, stop, pace = 0 }: { seed: number; stop: Stop; pace?: number },
) {
  const world = await openWorld(seed, model);
  try {
    const homes = await givenHouseholds(world);
    const [home] = homes;
    if (!home) throw new Error("nobody lives here");
    await subscribe(home);
    const questions = Array.from({ length: QUESTIONS }, () => ({
      key: world.dice.uuid(),
      requestId: world.dice.uuid(),
    }));
    teach(model, questions, pace);
    const delivery = signed(await buyPack(home));

    const boundary = await dieAt(home, { stop, questions, delivery });
    const died = await callsOf(home);
    teach(model, questions, 0);
    await takeOver(home, questions);
    await comeToRest(world);

    await expectAnsweredOnce(home, questions);
    await expectOneTruth(world, homes);
    return { boundary, died };
  } finally {
    await world.close();
  }
}

/** @param pace of the second answer, in tokens a second; 0 is at once. */
function teach(model: Model, questions: Question[], pace: number) {
  for (const [index, { key }] of questions.entries()) {
    model.behave({
      ...{ when: key, outputTokens: ANSWER_TOKENS },
      usage: { inputTokens: INPUT_TOKENS },
      tokensPerSecond: index === 1 ? pace : 0,
    });
  }
}

async function subscribe(home: Household) {
  const { db, gateway, buyer, control } = home;
  const page = pageOf(await startCheckout(db, gateway, aPro(buyer)));
  await control.payCheckout(sessionIn(page));
  await setOverage(db, { buyer, isEnabled: true, capUsd: 1 });
  await db
    .update(workspaces)
    .set({ overageCapCredits: OVERAGE_CAP })
    .where(eq(workspaces.id, buyer.workspaceId));
}

/** Paid; what Stripe tells of it has come nowhere yet. */
async function buyPack({ db, gateway, buyer, control }: Household) {
  control.holdWebhooks(true);
  const order = { ...at(buyer), packId: "pack_500k" };
  const page = pageOf(await startTopUp(db, gateway, order));
  await control.payCheckout(sessionIn(page));
  const event = control
    .heldEvents()
    .findLast(({ type }) => type === "checkout.session.completed");
  if (!event) throw new Error("the stand-in holds no such event");
  return event;
}

async function dieAt(
  { world, buyer }: Household,
  part: Pick<LivingTask, "stop" | "questions" | "delivery">,
): Promise<string> {
  const task: LivingTask = {
    ...part,
    person: { userId: buyer.userId, workspaceId: buyer.workspaceId },
    modelId: world.modelId,
    alertEmails: ALERT_EMAILS,
  };
  const child = startScript("tests/support/life/living.process.ts", {
    args: [JSON.stringify(task)],
    env: {
      DATABASE_URL: world.databaseUrl,
      LOCAL_MODEL_URL: world.model.url,
      LOCAL_STRIPE_URL: world.stripe.url,
      LOCAL_MAIL_URL: world.mail.url,
      OPERATOR_MONTHLY_BUDGET_USD: String(BUDGET_USD),
      LOG_LEVEL: "error",
    },
    isRendering: true,
  });
  try {
    return await child.line();
  } finally {
    await child.kill();
    world.kills += 1;
  }
}

const callsOf = ({ db, buyer }: Household) =>
  db
    .select()
    .from(aiRequests)
    .where(eq(aiRequests.workspaceId, buyer.workspaceId))
    .orderBy(aiRequests.startedAt);

/** The browsers ask again what they have no answer to. */
async function takeOver(
  { world, buyer, control, dice }: Household,
  questions: Question[],
) {
  control.holdWebhooks(false);
  await world.advance(EVERY_LEASE_IS_OVER);
  for (const { key } of questions) {
    const requestId = dice.uuid();
    const question = questionOf(world.modelId, { key, requestId });
    const started = await tryCall(
      dice.pick(world.processes),
      { userId: buyer.userId, workspaceId: buyer.workspaceId },
      question,
    );
    if (started.ok) await started.value.done;
    else expect(started.refusal.kind).toBe("already_answered");
  }
}

/** And whatever was begun beside that answer is charged as what came of it. */
async function expectAnsweredOnce(home: Household, questions: Question[]) {
  const calls = await callsOf(home);
  const whole = exactly(ANSWER_TOKENS);
  for (const { id, outcome } of calls) {
    const from = outcome === "completed" ? whole.from : 0;
    home.world.calls.set(id, { ...whole, from });
  }
  const answered = calls
    .filter(({ outcome }) => outcome === "completed")
    .map(({ idempotencyKey }) => idempotencyKey);
  expect(answered.toSorted()).toEqual(
    questions.map(({ key }) => key).toSorted(),
  );
}
