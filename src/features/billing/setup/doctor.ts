import "server-only";
import type { Seller } from "@/core/seller";
import type { Database } from "@/db/client";
import { mailGateway } from "@/features/notices/gateway";
import { NOTICE_JOBS } from "@/features/notices/jobs";
import { StripeFault } from "../fault.ts";
import { findPortal, getAccount, listEndpoints } from "../gateway/account.ts";
import { listPrices } from "../gateway/catalogue.ts";
import { findMeterId } from "../gateway/metering.ts";
import type { StripeGateway } from "../gateway.ts";
import { JOBS } from "../schedule.ts";
import { HANDLED_TYPES } from "../webhook/events.ts";
import { type Finding, fine, problem } from "./doctor-finding.ts";
import { examineMail, readMailRecords } from "./doctor-mail.ts";
import { examineProxies, type ProxyVariables } from "./doctor-proxies.ts";
import {
  examineJobs,
  examineUsage,
  examineWebhooks,
  readRecords,
} from "./doctor-records.ts";
import { examineSeller } from "./doctor-seller.ts";
import {
  examineAccount,
  examineClock,
  examineEndpoint,
  examineMeter,
  examineMode,
  examinePortal,
  examinePrice,
  examineWebhookSecret,
  type Surroundings,
} from "./doctor-stripe.ts";
import { listOffered } from "./offer.ts";

export type Examination = Surroundings & {
  appName: string;
  seller: Seller;
  proxies: ProxyVariables;
  now: Date;
};

/**
 * Looks at everything that payments need, at Stripe and here, and changes
 * nothing: one finding each, in the order one would repair them.
 *
 * @param gateway null when payments are not set up.
 */
export async function examine(
  db: Database,
  gateway: StripeGateway | null,
  examination: Examination,
): Promise<Finding[]> {
  const { now } = examination;
  const atStripe = gateway
    ? await examineStripe(db, gateway, examination)
    : [NOT_SET_UP];
  const records = await readRecords(db);
  const jobs = { ...JOBS, ...NOTICE_JOBS };
  const expected = Object.entries(jobs).map(([name, { everyMs }]) => ({
    name,
    everyMs,
  }));
  return [
    ...atStripe,
    ...(gateway ? [examineWebhooks(records, now)] : []),
    ...examineJobs(records, expected, now),
    ...examineUsage(records, now),
    ...examineMail(await readMailRecords(db), {
      isOn: mailGateway() !== null,
      now,
    }),
    examineSeller(examination.seller, examination),
    examineProxies(examination.proxies, examination),
  ];
}

const NOT_SET_UP = problem(
  "key",
  "STRIPE_SECRET_KEY is not set: nothing can be bought.",
  "Set it to the secret key of your account, from Developers, API keys at Stripe.",
);

async function examineStripe(
  db: Database,
  gateway: StripeGateway,
  examination: Examination,
): Promise<Finding[]> {
  const before = [
    examineMode(gateway, examination),
    examineWebhookSecret(gateway.webhookSecret),
  ];
  try {
    const account = await getAccount(gateway);
    return [
      fine("key", "Stripe takes it."),
      ...before,
      examineAccount(account, gateway),
      examineClock(account),
      ...(await examineOffer(db, gateway, examination)),
      examinePortal(await findPortal(gateway)),
      examineEndpoint(await listEndpoints(gateway), examination, HANDLED_TYPES),
    ];
  } catch (fault) {
    if (!(fault instanceof StripeFault)) throw fault;
    return [keyFinding(fault), ...before];
  }
}

async function examineOffer(
  db: Database,
  gateway: StripeGateway,
  { appName }: Examination,
): Promise<Finding[]> {
  const meterId = await findMeterId(gateway);
  const offered = await listOffered(db, { appName });
  const prices = await listPrices(gateway, offered);
  return [
    examineMeter(meterId),
    ...offered.map((each) => {
      const price = prices.get(each.lookupKey) ?? null;
      return examinePrice(each, { price, meterId });
    }),
  ];
}

const keyFinding = ({ kind, code }: StripeFault): Finding =>
  kind === "unavailable"
    ? problem(
        "key",
        `Stripe does not answer (${code}).`,
        "See whether this machine reaches api.stripe.com, or STRIPE_API_BASE; then https://status.stripe.com.",
      )
    : problem(
        "key",
        `Stripe refuses the key (${code}).`,
        "Set STRIPE_SECRET_KEY to a secret key of your account; a restricted one needs to read and write billing.",
      );
