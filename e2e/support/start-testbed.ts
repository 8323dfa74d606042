import { randomUUID } from "node:crypto";
import { startIdentity } from "@local/identity/start";
import { freePort } from "@local/listen";
import { startMail } from "@local/mail/start";
import { startModel } from "@local/model/start";
import { startStripe } from "@local/stripe/start";
import { startTestApp } from "./apps.ts";
import { ALERT_EMAIL, BUDGET_DOLLARS } from "./budget.ts";
import type { Testbed } from "./testbed.ts";

const SPARE_APPS = 5;

/** Starts the app with stand-ins and data of its own, all of it new. */
export async function startTestbed(
  folder: string,
): Promise<{ testbed: Testbed; stop: () => Promise<void> }> {
  const port = await freePort();
  const sparePorts = await freePorts(SPARE_APPS);
  const identity = await startIdentity({
    appUrl: [port, ...sparePorts].map((each) => `http://localhost:${each}`),
  });
  const model = await startModel();
  const stripe = await startStripe({
    webhooks: [{ url: `http://localhost:${port}/api/billing/webhook` }],
  });
  const mail = await startMail();
  const alertsPort = await freePort();
  const variables = {
    LOCAL_GITHUB_URL: identity.githubUrl,
    LOCAL_GOOGLE_URL: identity.googleUrl,
    LOCAL_MODEL_URL: model.url,
    CRON_SECRET: randomUUID(),
    LOCAL_STRIPE_URL: stripe.url,
    LOCAL_MAIL_URL: mail.url,
    FILES_DIR: `${folder}/files`,
    ADMIN_EMAILS: identity.people
      .filter(({ role }) => role === "admin")
      .map(({ email }) => email)
      .join(),
    OPERATOR_MONTHLY_BUDGET_USD: String(BUDGET_DOLLARS),
    ALERT_EMAILS: ALERT_EMAIL,
    ALERT_WEBHOOK_URL: `http://localhost:${alertsPort}/alerts`,
  };
  const databaseDir = `${folder}/db`;
  const app = await startTestApp({
    mode: "start",
    port,
    variables: { ...variables, DATABASE_DIR: databaseDir },
    logFile: `${folder}/app.log`,
  });
  return {
    testbed: {
      folder,
      appUrl: app.url,
      databaseDir,
      modelUrl: model.url,
      stripeUrl: stripe.url,
      mailUrl: mail.url,
      alertsPort,
      sparePorts,
      variables,
    },
    async stop() {
      await app.stop();
      await Promise.all(
        [identity, model, stripe, mail].map((standIn) => standIn.close()),
      );
    },
  };
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
