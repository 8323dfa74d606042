import "server-only";
import { randomUUID } from "node:crypto";
import { headers } from "next/headers";
import { forbidden } from "next/navigation";
import type { z } from "zod";
import type { Result } from "@/core/result";
import { countedAction } from "@/features/account/act";
import { loadActor } from "@/features/account/loaders";
import type { Actor } from "@/features/account/session";
import { countRefusal } from "@/features/rates/refusal-counts";
import { visitorAddress } from "@/features/rates/visitor-address";

/** An admin at work: who, from where, and under which id it is kept on record. */
export type Acting = {
  actor: Actor;
  /** Network address; null when it cannot be known. */
  address: string | null;
  requestId: string;
};

/**
 * Builds a form action of the admin plane. Whoever is not a signed-in admin, or
 * is one no more, gets 403 and nothing happens; then the schema decides, then
 * the handler. Every export of an `actions.ts` in this feature is made by it: a
 * test calls each as somebody else.
 */
export const adminAction = <
  Schema extends z.ZodObject,
  Value,
  Refusal extends { kind: string },
>(
  schema: Schema,
  handle: (
    acting: Acting,
    input: z.output<Schema>,
  ) => Promise<Result<Value, Refusal>>,
) =>
  countedAction<Acting & { userId: string }, Schema, Value, Refusal>(
    proveAdmin,
    schema,
    handle,
  );

/** The admin whose request a route answers, as acts are kept on record. */
export const actingOf = ({
  request,
  ...acting
}: {
  request: Request;
  actor: Actor;
  requestId: string;
}): Acting => ({
  actor: acting.actor,
  requestId: acting.requestId,
  address: visitorAddress(request.headers),
});

async function proveAdmin(): Promise<Acting & { userId: string }> {
  const actor = await loadActor();
  if (actor?.role !== "admin") {
    countRefusal("forbidden");
    forbidden();
  }
  return {
    actor,
    userId: actor.userId,
    address: visitorAddress(await headers()),
    requestId: randomUUID(),
  };
}
