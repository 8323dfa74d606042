import { setTimeout as wait } from "node:timers/promises";
import type { Account } from "../account.ts";
import type { Faults } from "../faults.ts";
import { render } from "../render.ts";
import type { Delivery, Objects } from "../wire.ts";
import { deliveryId } from "./delivery.ts";
import { signature } from "./sign.ts";

type Event = Objects["event"];
type Endpoint = Objects["webhook_endpoint"];

export type Courier = {
  /** Resolves when nothing is on its way; retries that wait do not count. */
  settled(): Promise<void>;
  /** Brings what an earlier process had not delivered. */
  resume(): void;
  /** Sends an event to every endpoint again; the worst status, 0 for none. */
  replay(eventId: string): Promise<number>;
  hold(isHeld: boolean): void;
  held(): Event[];
  /** Delivers what is held, in the order given. */
  release(eventIds: readonly string[]): Promise<void>;
  close(): void;
};

const TIMEOUT_MS = 15_000;
const RETRY_DELAYS_MS = [1_000, 5_000, 30_000, 120_000, 600_000];

/**
 * Brings new events to the endpoints that want them: to each endpoint one after
 * the other, in the order they happened, and again later where that failed.
 */
export function createCourier(parts: {
  account: Account;
  faults: Faults;
  retryDelaysMs?: number[];
}): Courier {
  const { account, faults, retryDelaysMs = RETRY_DELAYS_MS } = parts;
  const closing = new AbortController();
  const underway = new Set<Promise<unknown>>();
  const lanes = new Map<string, Promise<void>>();
  let seen = 0;
  let isHeld = false;
  let isWoken = false;

  const track = <Value>(work: Promise<Value>): Promise<Value> => {
    underway.add(work);
    void work.finally(() => underway.delete(work)).catch(() => {});
    return work;
  };

  const note = (id: string, patch: Partial<Delivery>) =>
    account.find("local.delivery", id) &&
    account.change("local.delivery", id, patch);

  const attempt = async (event: Event, endpoint: Endpoint) => {
    const id = deliveryId(event.id, endpoint.url);
    const status = await post(account, event, endpoint);
    if (closing.signal.aborted) return status;
    const delivery = account.find("local.delivery", id);
    if (!delivery) return status;
    const isDelivered = status >= 200 && status < 300;
    note(id, {
      attempts: [
        ...delivery.attempts,
        { atMs: account.clock.nowMs(), status: status || null },
      ],
      state:
        isDelivered || delivery.state === "delivered" ? "delivered" : "failed",
    });
    return status;
  };

  const retryLater = async (event: Event, endpoint: Endpoint) => {
    for (const delayMs of retryDelaysMs) {
      await wait(delayMs, undefined, { signal: closing.signal, ref: false });
      const id = deliveryId(event.id, endpoint.url);
      if (account.find("local.delivery", id)?.state !== "failed") return;
      const status = await track(attempt(event, endpoint));
      if (status >= 200 && status < 300) return;
    }
  };

  const bring = async (event: Event, endpoint: Endpoint) => {
    const times = faults.deliveries(event.id);
    if (times.delayMs > 0) await wait(times.delayMs, undefined, { ref: false });
    for (let time = 0; time < times.count; time += 1) {
      const status = await attempt(event, endpoint);
      const isDelivered = status >= 200 && status < 300;
      if (!isDelivered) void retryLater(event, endpoint).catch(() => {});
    }
  };

  /** In order by endpoint; with a delay or a changed order, each by itself. */
  const send = (event: Event, endpoint: Endpoint) => {
    const { inOrder } = faults.deliveries(event.id);
    const before = inOrder ? lanes.get(endpoint.url) : undefined;
    const work = (before ?? Promise.resolve())
      .then(() => bring(event, endpoint))
      .catch((error: unknown) => {
        if (!closing.signal.aborted) console.error("A webhook failed:", error);
      });
    if (inOrder) lanes.set(endpoint.url, work);
    return track(work);
  };

  const dispatch = (event: Event) => {
    for (const endpoint of account.all("webhook_endpoint")) {
      if (!wants(endpoint, event)) continue;
      const isLost = faults.deliveries(event.id).count === 0;
      account.put("local.delivery", {
        id: deliveryId(event.id, endpoint.url),
        object: "local.delivery",
        event: event.id,
        url: endpoint.url,
        state: isLost ? "lost" : isHeld ? "held" : "waiting",
        attempts: [],
      });
      if (!isLost && !isHeld) void send(event, endpoint);
    }
  };

  const collect = () => {
    isWoken = false;
    const events = account.all("event");
    for (const event of events.slice(seen)) dispatch(event);
    seen = events.length;
  };
  account.onChange(() => {
    if (isWoken || closing.signal.aborted) return;
    isWoken = true;
    setImmediate(collect);
  });

  const endpointsOf = (eventId: string) =>
    account
      .all("webhook_endpoint")
      .filter(({ url }) =>
        account.find("local.delivery", deliveryId(eventId, url)),
      );

  return {
    async settled() {
      if (isWoken) collect();
      while (underway.size > 0) {
        await Promise.allSettled(underway);
        if (isWoken) collect();
      }
    },
    resume() {
      seen = account.all("event").length;
      for (const delivery of account.all("local.delivery")) {
        if (delivery.state !== "waiting" && delivery.state !== "failed")
          continue;
        const endpoint = account
          .all("webhook_endpoint")
          .find(({ url }) => url === delivery.url);
        if (endpoint) void send(account.get("event", delivery.event), endpoint);
      }
    },
    async replay(eventId) {
      const event = account.get("event", eventId);
      const statuses = await Promise.all(
        account
          .all("webhook_endpoint")
          .filter((endpoint) => wants(endpoint, event))
          .map((endpoint) => track(attempt(event, endpoint))),
      );
      return Math.max(0, ...statuses);
    },
    hold(held) {
      isHeld = held;
    },
    held: () =>
      account
        .all("event")
        .filter(({ id }) =>
          endpointsOf(id).some(
            ({ url }) =>
              account.find("local.delivery", deliveryId(id, url))?.state ===
              "held",
          ),
        ),
    async release(eventIds) {
      for (const eventId of eventIds) {
        const event = account.get("event", eventId);
        for (const endpoint of endpointsOf(eventId)) {
          note(deliveryId(eventId, endpoint.url), { state: "waiting" });
          await send(event, endpoint);
        }
      }
    },
    close: () => closing.abort(),
  };
}

const wants = (endpoint: Endpoint, event: Event): boolean =>
  endpoint.status === "enabled" &&
  (endpoint.enabled_events.includes("*") ||
    endpoint.enabled_events.includes(event.type));

/** The answer's status; 0 where nobody answered. */
async function post(
  account: Account,
  event: Event,
  endpoint: Endpoint,
): Promise<number> {
  const body = JSON.stringify(render(account, event), null, 2);
  try {
    const response = await fetch(endpoint.url, {
      method: "POST",
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Stripe/1.0 (local stand-in)",
        "stripe-signature": signature({
          body,
          secret: account.get("local.endpoint", endpoint.id).secret,
          seconds: Math.floor(Date.now() / 1_000),
        }),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
