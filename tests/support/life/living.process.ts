import { db } from "@/db/client";
import { stripeGateway } from "@/features/billing/gateway";
import { reportUsage } from "@/features/billing/metering/report";
import { receiveEvent } from "@/features/billing/webhook/webhook";
import { queueAlerts } from "@/features/notices/alerts/queue";
import { mailGateway } from "@/features/notices/gateway";
import { notify } from "@/features/notices/notify";
import { tryCall } from "../metered.ts";
import { across, crossBoundary, type Stop, stopDeadAt } from "./boundaries.ts";
import { type Question, questionOf } from "./questions.ts";

/**
 * An app process that answers questions, reports usage, takes a delivery of
 * Stripe's and sends mails, and stops dead where it is told, for the test that
 * started it to kill. Everything outside comes from the environment.
 */
export type LivingTask = {
  stop: Stop;
  person: { userId: string; workspaceId: string };
  modelId: string;
  questions: Question[];
  delivery: { body: string; signature: string };
  alertEmails: string[];
};

const task: LivingTask = JSON.parse(process.argv[2] ?? "{}");
const stripe = stripeGateway();
const mail = mailGateway();
if (!stripe || !mail) throw new Error("payments or mail are off");
const gateway: typeof stripe = {
  ...stripe,
  ask: (act) => across("asking Stripe", () => stripe.ask(act)),
};

async function answer({ key, requestId }: Question) {
  const started = await tryCall(
    db,
    task.person,
    questionOf(task.modelId, { key, requestId }),
    { onText: () => crossBoundary("a piece of text") },
  );
  if (started.ok) await started.value.done;
}

stopDeadAt(task.stop);
for (const question of task.questions) await answer(question);
await reportUsage(db, gateway);
await receiveEvent(db, gateway, task.delivery);
await queueAlerts(db, { emails: task.alertEmails, webhookUrl: null });
await notify(db, { send: (one) => across("sending", () => mail.send(one)) });
process.stdout.write("finished\n");
// Stays, as a server does, until it is killed.
setInterval(() => {}, 60_000);
