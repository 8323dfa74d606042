"use server";

import { cookies } from "next/headers";
import { after } from "next/server";
import { env } from "@/core/env";
import { ok, type Result, refuse } from "@/core/result";
import { db } from "@/db/client";
import { actorAction } from "@/features/account/act";
import { sessionCookie } from "@/features/account/cookies";
import { loadSignInMoment } from "@/features/account/loaders";
import { stripeGateway } from "@/features/billing/gateway";
import { closeAccount, hasCustomer, type LeaveRefusal } from "./close.ts";
import { finishClosingsOf } from "./finish.ts";
import { isConfirmed, isFreshSignIn } from "./rules.ts";
import { deleteAccountInput } from "./schema.ts";

type DeleteRefusal = { kind: "wrong" | "stale" | "billing_off" } | LeaveRefusal;

/**
 * Field `confirmation`: the account's address. What takes longer than the
 * answer may goes on behind it; should this process end, the job `leave` goes
 * on.
 */
export const deleteAccountAction = actorAction(
  deleteAccountInput,
  async (
    { userId, email },
    { confirmation },
  ): Promise<Result<null, DeleteRefusal>> => {
    if (!isConfirmed(confirmation, email)) return refuse({ kind: "wrong" });
    if (!isFreshSignIn(await loadSignInMoment(), new Date())) {
      return refuse({ kind: "stale" });
    }
    const gateway = stripeGateway();
    if (!gateway && (await hasCustomer(db, { userId }))) {
      return refuse({ kind: "billing_off" });
    }
    const closed = await closeAccount(db, { userId });
    if (!closed.ok) return closed;
    after(() => finishClosingsOf(db, closed.value));
    const { name, options } = sessionCookie(env());
    (await cookies()).set(name, "", { ...options, maxAge: 0 });
    return ok(null);
  },
);
