-- Keeps the history of what is paid for subscriptions: `subscriptions` itself
-- says what is so now. A new period begins where the one before it ended, also
-- when its webhook came late; any other change counts from when it was stored.
create or replace function note_recurring() returns trigger
language plpgsql
as $$
declare
  v_is_paying boolean := new.stripe_subscription_id is not null
    and new.status in ('active', 'past_due');
  v_cents bigint;
  v_open recurring_periods;
  v_until timestamptz;
begin
  select new.seats * coalesce(new.unit_amount_cents, p.price_usd_cents)
    into v_cents from plans p where p.id = new.plan_id;
  select * into v_open from recurring_periods r
   where r.workspace_id = new.workspace_id and r.until is null;

  if v_is_paying and (v_open.stripe_subscription_id, v_open.plan_id,
      v_open.interval, v_open.seats, v_open.amount_cents, v_open.period_start,
      v_open.period_end)
    is not distinct from (new.stripe_subscription_id, new.plan_id,
      new.interval, new.seats, v_cents, new.current_period_start,
      new.current_period_end)
  then
    return null;
  end if;

  if v_open.id is not null then
    v_until := least(new.updated_at, v_open.period_end);
    if v_is_paying and new.current_period_start > v_open.period_start then
      v_until := new.current_period_start;
    end if;
    v_until := greatest(v_until, v_open.since);
    update recurring_periods r set until = v_until where r.id = v_open.id;
  end if;
  if v_is_paying then
    insert into recurring_periods
      (workspace_id, stripe_subscription_id, plan_id, interval, seats,
       amount_cents, period_start, period_end, since)
    values (new.workspace_id, new.stripe_subscription_id, new.plan_id,
      new.interval, new.seats, v_cents, new.current_period_start,
      new.current_period_end, greatest(new.current_period_start, v_until));
  end if;
  return null;
end;
$$;

create or replace trigger subscriptions_note_recurring
  after insert or update of stripe_subscription_id, status, plan_id, seats,
    interval, unit_amount_cents, current_period_start, current_period_end
  on subscriptions for each row execute function note_recurring();
