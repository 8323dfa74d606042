import "server-only";
import { cache } from "react";
import { db } from "@/db/client";
import { listCreditPacks, listOfferedPlans } from "./queries.ts";

/** The plans on sale, and the reader's own whether it is sold or not. */
export const loadOfferedPlans = cache((heldPlanId: string | null) =>
  listOfferedPlans(db, { heldPlanId }),
);

/** The credit packs as they are sold now. */
export const loadCreditPacks = cache(() => listCreditPacks(db));
