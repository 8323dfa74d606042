import { setTimeout as wait } from "node:timers/promises";
import type { Account } from "../account.ts";
import type { Faults } from "../faults.ts";
import type { Delivery } from "../wire.ts";
import { attempt, type Endpoint, type Event, isTaken } from "./attempt.ts";
import { deliveryId } from "./delivery.ts";
import { createLanes } from "./lanes.ts";

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
  const { account } = parts;
  const sender = createSender(parts);
  let seen = 0;
  let isHeld = false;
  let isWoken = false;

  const collect = () => {
    isWoken = false;
    const events = account.all("event");
    for (const event of events.slice(seen)) {
      for (const endpoint of wanting(account, event))
        sender.begin(event, endpoint, isHeld);
    }
    seen = events.length;
  };
  account.onChange(() => {
    if (isWoken) return;
    isWoken = true;
    setImmediate(collect);
  });

  return {
    async settled() {
      do {
        if (isWoken) collect();
        await sender.idle();
      } while (isWoken);
    },
    resume() {
      seen = account.all("event").length;
      for (const { event, url, state } of account.all("local.delivery")) {
        if (state !== "waiting" && state !== "failed") continue;
        const endpoint = endpointAt(account, url);
        if (endpoint) void sender.send(account.get("event", event), endpoint);
      }
    },
    async replay(eventId) {
      const event = account.get("event", eventId);
      const statuses = await Promise.all(
        wanting(account, event).map((each) => sender.sendOnce(event, each)),
      );
      return Math.max(0, ...statuses);
    },
    hold(held) {
      isHeld = held;
    },
    held: () =>
      account.all("event").filter(({ id }) => isHeldBack(account, id)),
    async release(eventIds) {
      for (const id of eventIds) {
        const event = account.get("event", id);
        for (const endpoint of wanting(account, event))
          await sender.send(event, endpoint);
      }
    },
    close: sender.close,
  };
}

/** Carries single deliveries out, with what is to go wrong and the retries. */
function createSender(parts: {
  account: Account;
  faults: Faults;
  retryDelaysMs?: number[];
}) {
  const { account, faults, retryDelaysMs = RETRY_DELAYS_MS } = parts;
  const closing = new AbortController();
  const lanes = createLanes((error) => {
    if (!closing.signal.aborted) console.error("A webhook failed:", error);
  });

  const sendOnce = async (event: Event, endpoint: Endpoint) =>
    (await lanes.run(null, () =>
      attempt(account, { event, endpoint, closing: closing.signal }),
    )) ?? 0;

  const retry = async (event: Event, endpoint: Endpoint) => {
    const id = deliveryId(event.id, endpoint.url);
    for (const delayMs of retryDelaysMs) {
      await wait(delayMs, undefined, { signal: closing.signal, ref: false });
      if (account.find("local.delivery", id)?.state !== "failed") return;
      if (isTaken(await sendOnce(event, endpoint))) return;
    }
  };

  const send = (event: Event, endpoint: Endpoint) => {
    const { count, delayMs, inOrder } = faults.deliveries(event.id);
    return lanes.run(inOrder ? endpoint.url : null, async () => {
      if (delayMs > 0) await wait(delayMs, undefined, { ref: false });
      for (let time = 0; time < Math.max(count, 1); time += 1) {
        const to = { event, endpoint, closing: closing.signal };
        if (isTaken(await attempt(account, to))) continue;
        retry(event, endpoint).catch(() => {
          // The stand-in is closing.
        });
      }
    });
  };

  return {
    send,
    sendOnce,
    idle: lanes.idle,
    close: () => closing.abort(),
    /** Notes a new delivery, and sends it unless it is lost or held back. */
    begin(event: Event, endpoint: Endpoint, isHeld: boolean) {
      const isLost = faults.deliveries(event.id).count === 0;
      const state: Delivery["state"] = isLost
        ? "lost"
        : isHeld
          ? "held"
          : "waiting";
      account.put("local.delivery", {
        id: deliveryId(event.id, endpoint.url),
        object: "local.delivery",
        event: event.id,
        url: endpoint.url,
        state,
        attempts: [],
      });
      if (state === "waiting") void send(event, endpoint);
    },
  };
}

const wanting = (account: Account, event: Event): Endpoint[] =>
  account
    .all("webhook_endpoint")
    .filter(
      ({ status, enabled_events: types }) =>
        status === "enabled" &&
        (types.includes("*") || types.includes(event.type)),
    );

const endpointAt = (account: Account, url: string) =>
  account.all("webhook_endpoint").find((each) => each.url === url);

const isHeldBack = (account: Account, event: string): boolean =>
  account
    .all("webhook_endpoint")
    .some(
      ({ url }) =>
        account.find("local.delivery", deliveryId(event, url))?.state ===
        "held",
    );
