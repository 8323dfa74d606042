"use server";

import { env } from "@/core/env";
import { ok } from "@/core/result";
import { db } from "@/db/client";
import { stripeGateway } from "@/features/billing/gateway";
import { bringOffersNow } from "@/features/billing/setup/offers";
import { adminAction } from "../gate.ts";
import { addModel } from "./add-model.ts";
import { addPrice, editModel } from "./commands.ts";
import { editPlan } from "./edit-plan.ts";
import { addPack, editPack } from "./packs.ts";
import {
  addModelInput,
  addPackInput,
  addPriceInput,
  editModelInput,
  editPackInput,
  editPlanInput,
} from "./schema.ts";

export const addPriceAction = adminAction(
  addPriceInput,
  (acting, { reason, ...price }) => addPrice(db, { acting, price, reason }),
);

/** Says whether Stripe sells it so by now; null where nothing was to be told. */
export const editPlanAction = adminAction(
  editPlanInput,
  async (acting, { reason, ...edit }) => {
    const edited = await editPlan(db, { acting, edit, reason });
    if (!edited.ok) return edited;
    return ok({ offer: edited.value.isOfferNew ? await offer() : null });
  },
);

export const addPackAction = adminAction(
  addPackInput,
  async (acting, { reason, ...pack }) => {
    const added = await addPack(db, { acting, pack, reason });
    return added.ok ? ok({ offer: await offer() }) : added;
  },
);

export const editPackAction = adminAction(
  editPackInput,
  async (acting, { reason, ...pack }) => {
    const edited = await editPack(db, { acting, pack, reason });
    return edited.ok ? ok({ offer: await offer() }) : edited;
  },
);

export const editModelAction = adminAction(
  editModelInput,
  (acting, { reason, ...edit }) => editModel(db, { acting, edit, reason }),
);

export const addModelAction = adminAction(
  addModelInput,
  (acting, { reason, ...model }) => addModel(db, { acting, model, reason }),
);

const offer = () =>
  bringOffersNow(db, stripeGateway(), { appName: env().APP_NAME });
