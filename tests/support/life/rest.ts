import { workOnce } from "./jobs.ts";
import type { World } from "./world.ts";

const HOURS = 3;
/** Stripe tells an event again for three days; a mail is tried for a third of one. */
const HOURS_MAX = 120;

/** Everything outside comes to its senses and every job has had its turns. */
export async function comeToRest(world: World) {
  const { control } = world.stripe;
  control.faults(null);
  world.mailFaults.behave();
  await control.settled();
  for (const { id } of control.events()) await control.replay(id);
  for (let hours = 0; hours < HOURS_MAX; hours += HOURS) {
    await workOnce(world);
    if (await isQuiet(world)) return;
    await world.advance({ hours: HOURS });
  }
  throw new Error("something still waits");
}

async function isQuiet({ db }: World): Promise<boolean> {
  const { rows } = await db.execute(
    `select 1 from stripe_events where state = 'waiting'
     union all select 1 from meter_outbox where state = 'waiting'
     union all select 1 from email_outbox where state = 'waiting'
     union all select 1 from operator_alerts where queued_at is null
     union all select 1 from ai_requests where state = 'held'`,
  );
  return rows.length === 0;
}
