"use server";

import { after } from "next/server";
import { env } from "@/core/env";
import { db } from "@/db/client";
import { stripeGateway } from "@/features/billing/gateway";
import { finishClosingsOf } from "@/features/leaving/finish";
import { adminAction } from "../gate.ts";
import { moveCredits } from "./acts/credits.ts";
import { deletePerson } from "./acts/deletion.ts";
import { setPlan } from "./acts/plan.ts";
import { changeRole } from "./acts/role.ts";
import { signOutEverywhere } from "./acts/sessions.ts";
import { restorePerson, suspendPerson } from "./acts/suspension.ts";
import { extendTrial } from "./acts/trial.ts";
import {
  changePlanInput,
  changeRoleInput,
  deletePersonInput,
  extendTrialInput,
  moveCreditsInput,
  personActInput,
} from "./schema.ts";

export const suspendAction = adminAction(personActInput, (acting, input) =>
  suspendPerson(db, acting, input),
);

export const restoreAction = adminAction(personActInput, (acting, input) =>
  restorePerson(db, acting, input),
);

export const signOutEverywhereAction = adminAction(
  personActInput,
  (acting, input) => signOutEverywhere(db, acting, input),
);

export const changeRoleAction = adminAction(changeRoleInput, (acting, input) =>
  changeRole(db, acting, { ...input, adminEmails: env().ADMIN_EMAILS }),
);

/** What takes longer than the answer may goes on behind it. */
export const deletePersonAction = adminAction(
  deletePersonInput,
  async (acting, input) => {
    const canEndBilling = stripeGateway() !== null;
    const deleted = await deletePerson(db, acting, { ...input, canEndBilling });
    if (deleted.ok) after(() => finishClosingsOf(db, deleted.value));
    return deleted;
  },
);

export const setPlanAction = adminAction(changePlanInput, (acting, input) =>
  setPlan(db, stripeGateway(), acting, input),
);

export const moveCreditsAction = adminAction(
  moveCreditsInput,
  (acting, { direction, credits, ...act }) =>
    moveCredits(db, acting, {
      ...act,
      credits: BigInt(direction === "take" ? -credits : credits),
    }),
);

export const extendTrialAction = adminAction(
  extendTrialInput,
  (acting, { endsAt, ...input }) =>
    extendTrial(db, acting, { ...input, endsAt: new Date(endsAt) }),
);
