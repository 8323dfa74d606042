/**
 * Starts every stand-in and prints one line of JSON: the variables that point
 * the app to them. Ends on SIGTERM and SIGINT, and when its parent is gone.
 */
import { fstatSync } from "node:fs";
import { parseArgs } from "node:util";
import { startIdentity } from "./identity/start.ts";
import { startMail } from "./mail/start.ts";
import { startModel } from "./model/start.ts";
import { startStripe } from "./stripe/start.ts";

const { values } = parseArgs({
  options: {
    "app-url": {
      type: "string",
      multiple: true,
      default: ["http://localhost:3000"],
    },
    "github-port": { type: "string", default: "0" },
    "google-port": { type: "string", default: "0" },
    "model-port": { type: "string", default: "0" },
    "stripe-port": { type: "string", default: "0" },
    "mail-port": { type: "string", default: "0" },
    "tokens-per-second": { type: "string" },
    "first-token-ms": { type: "string" },
  },
});

const identity = await startIdentity({
  appUrl: values["app-url"],
  githubPort: Number(values["github-port"]),
  googlePort: Number(values["google-port"]),
});
const model = await startModel({
  port: Number(values["model-port"]),
  ...numberIn("tokensPerSecond", values["tokens-per-second"]),
  ...numberIn("firstTokenMs", values["first-token-ms"]),
});
const stripe = await startStripe({
  port: Number(values["stripe-port"]),
  webhooks: values["app-url"].map((appUrl) => ({
    url: new URL("/api/billing/webhook", appUrl).href,
  })),
});
const mail = await startMail({ port: Number(values["mail-port"]) });
onEnd(async () => {
  await Promise.all(
    [identity, model, stripe, mail].map((standIn) => standIn.close()),
  );
  process.exit(0);
});
console.log(
  JSON.stringify({
    LOCAL_GITHUB_URL: identity.githubUrl,
    LOCAL_GOOGLE_URL: identity.googleUrl,
    LOCAL_MODEL_URL: model.url,
    LOCAL_STRIPE_URL: stripe.url,
    LOCAL_MAIL_URL: mail.url,
  }),
);

function numberIn(name: string, given: string | undefined) {
  if (given === undefined) return {};
  const number = Number(given);
  if (!Number.isFinite(number))
    throw new Error(`${name} is no number: ${given}`);
  return { [name]: number };
}

function onEnd(end: () => Promise<void>) {
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  process.once("disconnect", end);
  // A terminal or /dev/null has an end of its own that says nothing.
  if (isPipe(process.stdin.fd)) process.stdin.once("end", end).resume();
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void end();
  }, 1_000).unref();
}

function isPipe(descriptor: number): boolean {
  try {
    const kind = fstatSync(descriptor);
    return kind.isFIFO() || kind.isSocket();
  } catch {
    return false;
  }
}
