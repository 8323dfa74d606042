import { z } from "zod";
import { reason } from "../schema.ts";
import { ALL_MODELS, BRAKE_LEVELS } from "./rules.ts";

/** A model's id, or null for all of them. */
const target = z
  .string()
  .max(200)
  .transform((modelId) => (modelId === ALL_MODELS ? null : modelId));

export const pullBrakeInput = z.object({
  modelId: target,
  level: z.enum(BRAKE_LEVELS),
  reason,
});

export const liftBrakeInput = z.object({
  modelId: target,
  /** How it stood where the admin read it. */
  shown: z.enum(BRAKE_LEVELS),
  reason,
});

export const liftBudgetBrakeInput = z.object({ reason });

const brakeState = z.enum(["off", ...BRAKE_LEVELS]);
const count = z.number().int();
/** Nano-dollars, which JSON has no number for. */
const nanos = z.string().regex(/^-?\d+$/);

/** How the brakes stand, and what they would meet: `GET /api/admin/brake`. */
export const standingBody = z.object({
  readAt: z.iso.datetime(),
  brake: brakeState,
  reason: z.string().nullable(),
  /** New calls are refused because the month's budget is spent. */
  isBudgetSpent: z.boolean(),
  /** An admin has lifted that brake for this month. */
  isBudgetLifted: z.boolean(),
  /** Models with a brake of their own or calls in flight, in their order. */
  models: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      brake: brakeState,
      reason: z.string().nullable(),
      calls: count,
      worstCostNanos: nanos,
    }),
  ),
});
export type Standing = z.output<typeof standingBody>;
export type ModelStanding = Standing["models"][number];
