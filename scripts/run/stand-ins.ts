import { startIdentity } from "@local/identity/start";
import { startMail } from "@local/mail/start";
import { startModel } from "@local/model/start";
import { startStripe } from "@local/stripe/start";

/** What somebody at the terminal is told about one stand-in. */
export type StandIn = {
  standsFor: string;
  where: string;
  /** The variable that puts the real service in its place. */
  until: string;
};

export type StandIns = {
  /** For the app's environment. */
  variables: Record<string, string>;
  list: StandIn[];
  people: readonly { name: string; email: string; role: "user" | "admin" }[];
  close(): Promise<void>;
};

/** Tried first, so that addresses stay the same from start to start. */
const PORTS = {
  github: 4001,
  google: 4002,
  model: 4003,
  stripe: 4004,
  mail: 4005,
};

/**
 * Starts, in this process and on loopback, what stands in for each outside
 * service that `given` names no real one for.
 */
export async function startStandIns(options: {
  appUrl: string;
  given: Record<string, string | undefined>;
  /** Where Stripe's state is kept from start to start. */
  stripeDir?: string;
}): Promise<StandIns> {
  const { appUrl, given, stripeDir } = options;
  const identity = await startIdentity({
    appUrl,
    githubPort: PORTS.github,
    googlePort: PORTS.google,
  });
  const model = await startModel({ port: PORTS.model });
  const stripe = given.STRIPE_SECRET_KEY
    ? null
    : await startStripe({
        port: PORTS.stripe,
        ...(stripeDir !== undefined && { dataDir: stripeDir }),
        webhooks: [{ url: `${appUrl}/api/billing/webhook` }],
      });
  const mail =
    given.RESEND_API_KEY || given.SMTP_URL
      ? null
      : await startMail({ port: PORTS.mail });
  const used = [
    {
      standsFor: "GitHub sign-in",
      where: identity.githubUrl,
      until: "AUTH_GITHUB_ID",
      variable: "LOCAL_GITHUB_URL",
      isReal: given.AUTH_GITHUB_ID,
    },
    {
      standsFor: "Google sign-in",
      where: identity.googleUrl,
      until: "AUTH_GOOGLE_ID",
      variable: "LOCAL_GOOGLE_URL",
      isReal: given.AUTH_GOOGLE_ID,
    },
    {
      standsFor: "OpenAI",
      where: model.url,
      until: "OPENAI_API_KEY",
      variable: "LOCAL_MODEL_URL",
      isReal: given.OPENAI_API_KEY || given.OPENAI_BASE_URL,
    },
    {
      standsFor: "Groq",
      where: model.url,
      until: "GROQ_API_KEY",
      variable: "LOCAL_MODEL_URL",
      isReal: given.GROQ_API_KEY || given.GROQ_BASE_URL,
    },
    {
      standsFor: "Stripe",
      where: `${stripe?.url}/_local`,
      until: "STRIPE_SECRET_KEY",
      variable: "LOCAL_STRIPE_URL",
      value: stripe?.url,
      isReal: given.STRIPE_SECRET_KEY,
    },
    {
      standsFor: "mail",
      where: `${mail?.url}/`,
      until: "RESEND_API_KEY or SMTP_URL",
      variable: "LOCAL_MAIL_URL",
      value: mail?.url,
      isReal: given.RESEND_API_KEY || given.SMTP_URL,
    },
  ].filter(({ isReal }) => !isReal);
  return {
    variables: Object.fromEntries(
      used.map(({ variable, value, where }) => [variable, value ?? where]),
    ),
    list: used,
    people: identity.people,
    async close() {
      await Promise.all(
        [identity, model, stripe, mail].map((standIn) => standIn?.close()),
      );
    },
  };
}
