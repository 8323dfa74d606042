import { type SQL, sql } from "drizzle-orm";
import type { UsageFilters } from "./filters.ts";

/** Whether a row `u` of a rollup is of what the page is narrowed to. */
export function narrowedTo({
  model,
  plan,
  feature,
  person,
}: Omit<UsageFilters, "by" | "days">): SQL {
  const conditions = [
    model && sql`u.model_id = ${model}`,
    plan && sql`u.plan_id = ${plan}`,
    feature && sql`u.feature = ${feature}`,
    person && sql`u.user_id = ${person}`,
  ].filter((condition) => condition !== undefined && condition !== "");
  return conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`true`;
}
