import { closeServer, listen } from "../listen.ts";
import { type Account, createAccount } from "./account.ts";
import { createAgenda } from "./agenda.ts";
import { createClock } from "./clock.ts";
import { createControl, type StripeControl } from "./control.ts";
import { createFaults } from "./faults.ts";
import { createApi } from "./http/api.ts";
import { createIds } from "./ids.ts";
import { sessionsDue } from "./objects/checkout/routes.ts";
import { invoicesDue } from "./objects/invoice/due.ts";
import { schedulesDue } from "./objects/schedule/due.ts";
import { subscriptionsDue } from "./objects/subscription/due.ts";
import { createRequestLog } from "./request-log.ts";
import { ROUTES } from "./routes.ts";
import { LOCAL_STRIPE_WEBHOOK_SECRET } from "./secrets.ts";
import { createStripeServer } from "./server.ts";
import { keepInFolder } from "./store.ts";
import { createCourier } from "./webhooks/courier.ts";
import { createEndpoint } from "./webhooks/routes.ts";

export type LocalStripe = {
  /** Without a slash at its end; it speaks `/v1` and `/v2`. */
  url: string;
  /** The verbs that others send as `POST /_local/{verb}`. */
  control: StripeControl;
  close(): Promise<void>;
};

export type LocalStripeOptions = {
  /** Used if free; else, and when 0 or left out, a free one. */
  port?: number;
  /** Where its state is kept from start to start; without one, nowhere. */
  dataDir?: string;
  /** Where its clock starts, or the clock it follows. */
  now?: Date | (() => Date);
  /** The same seed gives the same ids. */
  seed?: number;
  webhooks?: { url: string; secret?: string }[];
  /** From one failed delivery of an event to the next. */
  retryDelaysMs?: number[];
  /** What becomes of a subscription whose last retry failed. */
  afterRetries?: "cancel" | "unpaid";
};

const TICK_MS = 500;

/** Starts the stand-in for Stripe on loopback. */
export async function startStripe(
  options: LocalStripeOptions = {},
): Promise<LocalStripe> {
  const account = createAccount({
    clock: createClock(options.now),
    newId: createIds(options.seed),
    afterRetries: options.afterRetries ?? "cancel",
  });
  const faults = createFaults();
  const log = createRequestLog();
  const store =
    options.dataDir === undefined
      ? null
      : keepInFolder(account, options.dataDir);
  const agenda = createAgenda(account, [
    subscriptionsDue,
    schedulesDue,
    invoicesDue,
    sessionsDue,
  ]);
  const courier = createCourier({
    account,
    faults,
    ...(options.retryDelaysMs && { retryDelaysMs: options.retryDelaysMs }),
  });
  const setUp = () => {
    registerGiven(account, options.webhooks ?? []);
    courier.resume();
  };
  const control = createControl({
    ...{ account, agenda, courier, faults, log },
    restart: setUp,
  });
  const api = createApi({ account, agenda, routes: ROUTES });
  const server = createStripeServer({
    ...{ account, agenda, api, control, faults, log },
  });
  account.url = await listen(server, options.port);
  setUp();
  const ticks = setInterval(agenda.catchUp, TICK_MS).unref();
  return {
    url: account.url,
    control,
    async close() {
      clearInterval(ticks);
      courier.close();
      await closeServer(server);
      store?.close();
    },
  };
}

/** The webhooks given at this start take the place of an earlier start's. */
function registerGiven(
  account: Account,
  webhooks: readonly { url: string; secret?: string }[],
) {
  for (const { id, isGiven } of account.all("local.endpoint")) {
    if (!isGiven) continue;
    account.remove("webhook_endpoint", id);
    account.remove("local.endpoint", id);
  }
  for (const webhook of webhooks) {
    createEndpoint(account, {
      secret: LOCAL_STRIPE_WEBHOOK_SECRET,
      ...webhook,
      isGiven: true,
    });
  }
}
