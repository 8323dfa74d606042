"use server";

import { ok } from "@/core/result";
import { db } from "@/db/client";
import { adminAction } from "../gate.ts";
import { addPrice, editModel, editPlan } from "./commands.ts";
import { addPriceInput, editModelInput, editPlanInput } from "./schema.ts";

export const addPriceAction = adminAction(
  addPriceInput,
  (acting, { reason, ...price }) => addPrice(db, { acting, price, reason }),
);

export const editPlanAction = adminAction(
  editPlanInput,
  async (acting, { reason, ...edit }) => {
    const edited = await editPlan(db, { acting, edit, reason });
    return edited.ok ? ok(null) : edited;
  },
);

export const editModelAction = adminAction(
  editModelInput,
  (acting, { reason, ...edit }) => editModel(db, { acting, edit, reason }),
);
