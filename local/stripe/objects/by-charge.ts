import { created, isWithin, pagination } from "../http/lists.ts";
import { type Params, text } from "../http/shapes.ts";

/** How what hangs on a charge is listed: refunds and disputes. */
export const listedByCharge = {
  ...pagination,
  charge: text,
  created,
  payment_intent: text,
};

type OfCharge = {
  charge: string | null;
  created: number;
  payment_intent: string | null;
};

export const isOfCharge =
  (wanted: Params<typeof listedByCharge>) => (each: OfCharge) =>
    isWithin(each.created, wanted.created) &&
    (wanted.charge ?? each.charge) === each.charge &&
    (wanted.payment_intent ?? each.payment_intent) === each.payment_intent;
