import { inspect } from "node:util";
import { aCallOf, anEnding, held } from "@tests/support/calls";
import { cloneTemplate } from "@tests/support/database";
import {
  chargeOverage,
  givenSubscriber,
  MARCH,
  type MeterBench,
  openMeterBench,
  type Subscriber,
} from "@tests/support/metering";
import { diceOf } from "@tests/support/random";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import type { Database } from "@/db/client";
import { openDatabase } from "@/db/open";
import { readMeter } from "@/features/billing/gateway/metering";
import { reportUsage } from "@/features/billing/metering/report";
import { renew } from "@/features/limits/renew";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";

/** METERING_SEED=n replays one seed; METERING_SEEDS=n runs so many. */
const only = process.env.METERING_SEED;
const SEEDS = Number(process.env.METERING_SEEDS ?? 40);
const STEPS = 25;
const AT_ONCE = 12;
const DAYS_TO_TELL = 4;

const HOUR_MS = 3_600_000;
const METER = { path: "/v2/billing/meter_events" };

type Dice = ReturnType<typeof diceOf>;

/** Two customers, a Stripe that misbehaves, and whoever tells it of usage. */
class World {
  constructor(
    readonly db: Database,
    readonly bench: MeterBench,
    readonly people: Subscriber[],
    readonly dice: Dice,
  ) {}

  get control() {
    return this.bench.local.control;
  }

  async step() {
    const { dice } = this;
    const act = dice.pick([
      "use",
      "use",
      "use",
      "correct",
      "tell",
      "tell",
      "wait",
      "wait",
      "misbehave",
      "leave",
    ] as const);
    await this[act]();
  }

  async use() {
    const { dice, db, control } = this;
    const credits = 1 + dice.upTo(4_000);
    await chargeOverage(db, dice.pick(this.people), {
      credits,
      at: control.now(),
    });
  }

  /** A process dies in mid-answer, and comes back with what was really used. */
  async correct() {
    const { dice, db, control } = this;
    const now = control.now();
    const hold = await held(
      db,
      aCallOf(dice.pick(this.people), 1_000, { now }),
    );
    const { requestId } = hold;
    const call = { requestId, receivedOutputTokens: 900, firstTokenAt: null };
    await renew(db, { calls: [call], now });
    await control.advance({ seconds: 40 });
    await sweep(db, { now: control.now() });
    if (dice.chance(0.5)) await this.tell();
    const output = dice.upTo(900);
    await settle(db, anEnding(hold, { output }, { now: control.now() }));
  }

  async tell() {
    const { dice, db, bench, control } = this;
    const workers = dice.chance(0.3) ? 2 : 1;
    const now = control.now();
    const tell = () => reportUsage(db, bench.gateway, { now }).catch(noMeter);
    await Promise.all(Array.from({ length: workers }, tell));
  }

  async wait() {
    await this.control.advance({
      seconds: this.dice.pick([1, 20, 60, 600, 3_600, 20_000]),
    });
  }

  misbehave() {
    const { dice, control } = this;
    const seed = dice.upTo(1_000_000);
    control.faults(
      dice.pick([
        null,
        { seed, dropAnswers: 0.2 },
        { seed, dropAnswers: 0.2, fail500: 0.2, fail429: 0.2 },
        { seed, dropAnswers: 0.8, only: METER },
        { seed, refuseConnections: true },
      ]),
    );
  }

  /** Nobody answers for more than a day, and nobody stops asking. */
  async leave() {
    const { dice, control } = this;
    if (dice.chance(0.5)) return;
    control.faults({
      seed: dice.upTo(1_000_000),
      ...(dice.chance(0.5) ? { refuseConnections: true } : { dropAnswers: 1 }),
    });
    for (let hour = 0; hour < 25; hour += 5) {
      await this.tell();
      await control.advance({ hours: 5 });
    }
    control.faults(null);
  }

  async tellAll() {
    const { control, db, bench } = this;
    control.faults(null);
    for (let hour = 0; hour < DAYS_TO_TELL * 24; hour += 1) {
      const { gateway } = bench;
      const { waiting } = await reportUsage(db, gateway, {
        now: control.now(),
      });
      if (waiting === 0) return;
      await control.advance({ hours: 1 });
    }
    throw new Error("something still waits");
  }

  /** Credits by the hour, here and there. */
  async compare() {
    await this.control.advance({ seconds: 60 });
    for (const { workspaceId, customerId } of this.people) {
      const { rows } = await this.db.execute<{ hour: string; credits: string }>(
        sql`select extract(epoch from date_trunc('hour', r.started_at))::bigint
                     * 1000 as hour, sum(e.overage_credits) as credits
              from usage_events e join ai_requests r on r.id = e.request_id
             where e.workspace_id = ${workspaceId}
             group by 1 having sum(e.overage_credits) <> 0 order by 1`,
      );
      const { gateway, meterId } = this.bench;
      const to = new Date(MARCH.getTime() + 31 * 24 * HOUR_MS);
      const meter = await readMeter(gateway, {
        ...{ meterId, customerId, from: MARCH, to },
      });
      expect(
        [...meter].filter(([, credits]) => credits !== 0n).toSorted(byHour),
      ).toEqual(
        rows.map(({ hour, credits }) => [Number(hour), BigInt(credits)]),
      );
    }
    const { rows } = await this.db.execute(
      sql`select * from meter_outbox where state <> 'sent'`,
    );
    expect(rows).toEqual([]);
  }
}

const byHour = ([one]: [number, bigint], [other]: [number, bigint]) =>
  one - other;

/** A run that cannot even find the meter fails, and the next one tries again. */
function noMeter(fault: unknown) {
  if (Object(fault).kind === "unavailable") return;
  throw fault;
}

async function live(seed: number) {
  const clone = await cloneTemplate();
  const opened = openDatabase({ url: clone.url, connectionsMax: 10 });
  const bench = await openMeterBench();
  const { db } = opened;
  try {
    const people = [
      await givenSubscriber(db, bench),
      await givenSubscriber(db, bench),
    ];
    const world = new World(db, bench, people, diceOf(seed));
    for (let step = 0; step < STEPS; step += 1) await world.step();
    await world.tellAll();
    await world.compare();
  } catch (error) {
    throw new Error(`METERING_SEED=${seed}: ${inspect(error)}`);
  } finally {
    await bench.local.close();
    await opened.close();
    await clone.drop();
  }
}

test("whatever Stripe loses, refuses or misses, its meter ends at the ledger's sum", {
  timeout: 600_000,
}, async () => {
  const seeds = only
    ? [Number(only)]
    : Array.from({ length: SEEDS }, (_, index) => index + 1);
  const lane = async () => {
    for (let seed = seeds.shift(); seed; seed = seeds.shift()) {
      await live(seed);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
});
