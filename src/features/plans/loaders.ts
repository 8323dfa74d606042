import "server-only";
import { cache } from "react";
import { db } from "@/db/client";
import { listPlans } from "./queries.ts";

/** All plans as they are sold now; the same for every reader. */
export const loadPlans = cache(() => listPlans(db));
