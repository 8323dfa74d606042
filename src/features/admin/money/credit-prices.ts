import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { NANOS_PER_CENT } from "./rates.ts";

/**
 * What each of these workspaces paid for a prepaid credit on average, before
 * tax, as `workspace_id, nanos_a_credit`; none where nothing was ever bought. A
 * purchase that older code wrote counts at its pack's price.
 */
export const creditPrices = (workspaces: SQL) => sql`
  select b.workspace_id, b.cents * ${NANOS_PER_CENT}
           / (b.credits + greatest(coalesce(g.credits, 0), 0)) as nanos_a_credit
    from (select p.workspace_id, sum(p.credits) as credits,
                 sum(coalesce(p.before_tax_cents,
                   k.price_usd_cents::numeric * p.credits / k.credits)) as cents
            from credit_purchases p join credit_packs k on k.id = p.pack_id
           where p.state = 'paid' and p.workspace_id in (${workspaces})
           group by 1) as b
    left join (
      select e.workspace_id, sum(e.credits) as credits from credit_entries e
       where e.kind = 'grant' and e.workspace_id in (${workspaces})
       group by 1) as g using (workspace_id)`;
