import "server-only";
import type { z } from "zod";
import { formAction, type TooFast } from "@/core/action";
import { type Result, refuse } from "@/core/result";
import { db } from "@/db/client";
import { countRefusal } from "@/features/rates/refusal-counts";
import { takeRate } from "@/features/rates/take";
import { requireActor, requireHolder } from "./loaders.ts";
import type { Actor } from "./session.ts";

type Handle<Proven, Input, Value, Refusal extends { kind: string }> = (
  actor: Proven,
  input: Input,
) => Promise<Result<Value, Refusal>>;

/**
 * As core's `formAction`, for somebody signed in, at the pace of the rule
 * `acts`: what is refused for haste has run nothing.
 */
export const actorAction = <
  Schema extends z.ZodObject,
  Value,
  Refusal extends { kind: string },
>(
  schema: Schema,
  handle: Handle<Actor, z.output<Schema>, Value, Refusal>,
) =>
  countedAction(
    () => requireActor({ onRefusal: countRefusal }),
    schema,
    handle,
  );

/** The same, also for a suspended account: for what it may still do. */
export const holderAction = <
  Schema extends z.ZodObject,
  Value,
  Refusal extends { kind: string },
>(
  schema: Schema,
  handle: Handle<Actor, z.output<Schema>, Value, Refusal>,
) =>
  countedAction(
    () => requireHolder({ onRefusal: countRefusal }),
    schema,
    handle,
  );

/**
 * As core's `formAction`, at the pace of the rule `acts`, with each refusal it
 * answers counted by its kind, as routes do. Whom the gate turns away, the gate
 * counts.
 */
export function countedAction<
  Proven extends { userId: string },
  Schema extends z.ZodObject,
  Value,
  Refusal extends { kind: string },
>(
  authenticate: () => Promise<Proven>,
  schema: Schema,
  handle: Handle<Proven, z.output<Schema>, Value, Refusal>,
) {
  const act = formAction(authenticate, schema, paced(handle));
  return async (previous: unknown, form: FormData) => {
    const outcome = await act(previous, form);
    if (!outcome.ok) countRefusal(outcome.refusal.kind);
    return outcome;
  };
}

/** A handler that runs only as often as its person may act. */
const paced =
  <
    Proven extends { userId: string },
    Input,
    Value,
    Refusal extends { kind: string },
  >(
    handle: Handle<Proven, Input, Value, Refusal>,
  ) =>
  async (
    actor: Proven,
    input: Input,
  ): Promise<Result<Value, Refusal | TooFast>> => {
    const { userId } = actor;
    const taken = await takeRate(db, "acts", { userId });
    if (taken.ok) return handle(actor, input);
    // How the buckets stand names their keys: it stays here.
    const { waitMs } = taken.refusal;
    return refuse({ kind: "rate_limited" as const, waitMs });
  };
