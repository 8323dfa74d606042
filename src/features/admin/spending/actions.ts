"use server";

import { ok, type Result } from "@/core/result";
import { db } from "@/db/client";
import { adminAction } from "../gate.ts";
import { liftBrake, liftBudgetBrake, pullBrake } from "./commands.ts";
import {
  liftBrakeInput,
  liftBudgetBrakeInput,
  pullBrakeInput,
} from "./schema.ts";

export const pullBrakeAction = adminAction(
  pullBrakeInput,
  async (acting, pull) => done(await pullBrake(db, { acting, ...pull })),
);

export const liftBrakeAction = adminAction(
  liftBrakeInput,
  async (acting, lift) => done(await liftBrake(db, { acting, ...lift })),
);

export const liftBudgetBrakeAction = adminAction(
  liftBudgetBrakeInput,
  async (acting, { reason }) =>
    done(await liftBudgetBrake(db, { acting, reason, now: new Date() })),
);

/** The browser learns that it is done; the page tells the rest. */
const done = <Refusal extends { kind: string }>(
  result: Result<unknown, Refusal>,
): Result<null, Refusal> => (result.ok ? ok(null) : result);
