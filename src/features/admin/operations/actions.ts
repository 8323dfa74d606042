"use server";

import { ok, type Result } from "@/core/result";
import { db } from "@/db/client";
import { stripeGateway } from "@/features/billing/gateway";
import { ALL_JOBS } from "../all-jobs.ts";
import { adminAction } from "../gate.ts";
import { replayWebhook, runJobNow } from "./commands.ts";
import { alertLetters, mailLetters, usageLetters } from "./letters.ts";
import {
  giveUpLetterInput,
  replayInput,
  retryLetterInput,
  runJobInput,
} from "./schema.ts";

export const replayWebhookAction = adminAction(
  replayInput,
  (acting, { eventId }) =>
    replayWebhook(db, stripeGateway(), { acting, eventId }),
);

export const runJobAction = adminAction(runJobInput, (acting, { job }) =>
  runJobNow(db, ALL_JOBS, { acting, name: job }),
);

export const retryUsageAction = adminAction(
  retryLetterInput,
  async (acting, { id }) => told(await usageLetters.retry(db, { acting, id })),
);

export const giveUpUsageAction = adminAction(
  giveUpLetterInput,
  async (acting, letter) =>
    told(await usageLetters.giveUp(db, { acting, ...letter })),
);

export const retryMailAction = adminAction(
  retryLetterInput,
  async (acting, { id }) => told(await mailLetters.retry(db, { acting, id })),
);

export const giveUpMailAction = adminAction(
  giveUpLetterInput,
  async (acting, letter) =>
    told(await mailLetters.giveUp(db, { acting, ...letter })),
);

export const retryPostAction = adminAction(
  retryLetterInput,
  async (acting, { id }) => told(await alertLetters.retry(db, { acting, id })),
);

export const giveUpPostAction = adminAction(
  giveUpLetterInput,
  async (acting, letter) =>
    told(await alertLetters.giveUp(db, { acting, ...letter })),
);

/** The browser learns that it is done, and not what the row held. */
const told = <Refusal extends { kind: string }>(
  result: Result<unknown, Refusal>,
) => (result.ok ? ok(null) : result);
