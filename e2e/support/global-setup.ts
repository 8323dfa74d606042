import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { startIdentity } from "@local/identity/start";
import { freePort } from "@local/listen";
import { startMail } from "@local/mail/start";
import { startModel } from "@local/model/start";
import { startStripe } from "@local/stripe/start";
import { buildOnce } from "../../scripts/run/build.ts";
import { projectRoot } from "../../scripts/run/command.ts";
import { startTestApp } from "./apps.ts";
import { announceTestbed } from "./testbed.ts";

const SPARE_APPS = 5;
const FOLDER = ".data/e2e";

/** Builds the app and starts it with everything it needs, all of it new. */
export default async function setup() {
  rmSync(join(projectRoot, FOLDER), { recursive: true, force: true });
  await buildOnce();

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
  const variables = {
    LOCAL_GITHUB_URL: identity.githubUrl,
    LOCAL_GOOGLE_URL: identity.googleUrl,
    LOCAL_MODEL_URL: model.url,
    CRON_SECRET: randomUUID(),
    LOCAL_STRIPE_URL: stripe.url,
    LOCAL_MAIL_URL: mail.url,
    ADMIN_EMAILS: identity.people
      .filter(({ role }) => role === "admin")
      .map(({ email }) => email)
      .join(),
  };
  const databaseDir = `${FOLDER}/db`;
  const app = await startTestApp({
    mode: "start",
    port,
    variables: { ...variables, DATABASE_DIR: databaseDir },
    logFile: `${FOLDER}/app.log`,
  });
  announceTestbed({
    appUrl: app.url,
    databaseDir,
    modelUrl: model.url,
    stripeUrl: stripe.url,
    mailUrl: mail.url,
    sparePorts,
    variables,
  });
  return async () => {
    await app.stop();
    await Promise.all(
      [identity, model, stripe, mail].map((standIn) => standIn.close()),
    );
  };
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
