import { randomUUID } from "node:crypto";
import { givenTeam } from "@tests/support/build";
import {
  AFTER_THE_LEASE,
  aCall,
  anEnding,
  aRelease,
  givenPayer,
  held,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { findKnownCall } from "@/features/limits/known-call";
import { release } from "@/features/limits/release";
import { reserve } from "@/features/limits/reserve";
import type { ReserveRequest } from "@/features/limits/reserve-request";
import type { Hold } from "@/features/limits/schema";
import { settle } from "@/features/limits/settle";

type Repeat = Partial<ReserveRequest>;
type Case = [
  what: string,
  become: (db: Database, hold: Hold) => Promise<unknown>,
  repeat: Repeat,
  expected: string | null,
];

const running = async () => undefined;
const endedAs =
  (outcome: "completed" | "stopped" | "failed") => (db: Database, hold: Hold) =>
    settle(db, anEnding(hold, { output: 5 }, { outcome }));

const CASES: Case[] = [
  ["runs", running, {}, "request_in_progress"],
  [
    "runs with another body",
    running,
    { requestHash: "other" },
    "idempotency_key_reused",
  ],
  ["ran into its lease's end", running, { now: AFTER_THE_LEASE }, null],
  ["was answered", endedAs("completed"), {}, "already_answered"],
  ["was stopped", endedAs("stopped"), {}, "already_answered"],
  ["failed", endedAs("failed"), {}, null],
  ["was given back", (db, hold) => release(db, aRelease(hold)), {}, null],
  [
    "was answered under another key",
    endedAs("completed"),
    { idempotencyKey: randomUUID() },
    null,
  ],
];

describe("what is known of a call that", () => {
  test.for(CASES)(
    "%s is what reserve says",
    async ([, become, repeat, expected], { db }) => {
      const payer = await givenPayer(db);
      const call = aCall(payer);
      await become(db, await held(db, call));
      const again = { ...call, ...repeat, requestId: randomUUID() };

      const known = await findKnownCall(db, again);
      const reserved = await reserve(db, again);

      expect(known?.kind ?? null).toBe(expected);
      expect(known).toEqual(reserved.ok ? null : reserved.refusal);
    },
  );

  test("a colleague began is not theirs, as reserve says", async ({ db }) => {
    const { workspaceId, owner, member } = await givenTeam(db, {
      now: NOON,
    });
    const call = aCall({ ...owner, workspaceId });
    await held(db, call);
    const again = {
      ...call,
      ...{ userId: member.userId, requestId: randomUUID() },
    };

    const known = await findKnownCall(db, again);
    const reserved = await reserve(db, again);

    expect(known).toEqual({ kind: "idempotency_key_reused" });
    expect(reserved).toEqual({ ok: false, refusal: known });
  });
});
