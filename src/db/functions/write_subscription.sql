-- Stores what Stripe was seen to say of a workspace's subscription: of the one
-- that was chosen, or with null for its id that there is none. A fetch older
-- than what is stored (its ticket is lower) changes nothing; false then.
--
-- A subscription that an admin set stays as it is. One that is paid for ends
-- the trial.
create or replace function write_subscription(
  p_workspace_id uuid,
  p_ticket bigint,
  p_stripe_subscription_id text,
  p_plan_id text,
  p_status text,
  p_seats integer,
  p_interval billing_interval,
  p_period_start timestamptz,
  p_period_end timestamptz,
  p_cancel_at_period_end boolean,
  p_past_due_since timestamptz,
  p_pending_plan text,
  p_pending_seats integer,
  p_pending_at timestamptz,
  p_has_pending_update boolean,
  p_item_id text,
  p_overage_item_id text,
  p_schedule_id text,
  p_latest_invoice_id text,
  p_unit_amount_cents bigint,
  p_created_at timestamptz,
  p_now timestamptz
) returns boolean
language plpgsql
as $$
declare
  v_now timestamptz;
begin
  perform 1 from credit_balances b
   where b.workspace_id = p_workspace_id for update;
  v_now := coalesce(p_now, clock_timestamp());
  update workspaces w set synced_ticket = p_ticket
   where w.id = p_workspace_id and w.synced_ticket < p_ticket;
  if not found then
    return false;
  end if;

  if exists (
    select from subscriptions s
     where s.workspace_id = p_workspace_id
       and s.stripe_subscription_id is null
       and s.status in ('active', 'trialing')
  ) then
    return true;
  end if;

  if p_stripe_subscription_id is null then
    update subscriptions s
       set status = 'canceled', past_due_since = null, pending_plan = null,
           pending_seats = null, pending_at = null, has_pending_update = false,
           stripe_schedule_id = null, sync_requested_at = null,
           updated_at = v_now
     where s.workspace_id = p_workspace_id;
    return true;
  end if;

  insert into subscriptions as s
    (workspace_id, stripe_subscription_id, plan_id, status, seats, interval,
     current_period_start, current_period_end, cancel_at_period_end,
     past_due_since, pending_plan, pending_seats, pending_at,
     has_pending_update, stripe_item_id, stripe_overage_item_id,
     stripe_schedule_id, latest_invoice_id, unit_amount_cents, created_at,
     updated_at)
  values
    (p_workspace_id, p_stripe_subscription_id, p_plan_id, p_status, p_seats,
     p_interval, p_period_start, p_period_end, p_cancel_at_period_end,
     p_past_due_since, p_pending_plan, p_pending_seats, p_pending_at,
     p_has_pending_update, p_item_id, p_overage_item_id, p_schedule_id,
     p_latest_invoice_id, p_unit_amount_cents, p_created_at, v_now)
  on conflict (workspace_id) do update set
    stripe_subscription_id = excluded.stripe_subscription_id,
    plan_id = excluded.plan_id, status = excluded.status,
    seats = excluded.seats, interval = excluded.interval,
    current_period_start = excluded.current_period_start,
    current_period_end = excluded.current_period_end,
    cancel_at_period_end = excluded.cancel_at_period_end,
    past_due_since = excluded.past_due_since,
    pending_plan = excluded.pending_plan,
    pending_seats = excluded.pending_seats,
    pending_at = excluded.pending_at,
    has_pending_update = excluded.has_pending_update,
    stripe_item_id = excluded.stripe_item_id,
    stripe_overage_item_id = excluded.stripe_overage_item_id,
    stripe_schedule_id = excluded.stripe_schedule_id,
    latest_invoice_id = excluded.latest_invoice_id,
    unit_amount_cents = excluded.unit_amount_cents,
    created_at = excluded.created_at,
    sync_requested_at = null, updated_at = excluded.updated_at;

  if p_status in ('active', 'trialing', 'past_due') then
    update workspaces w
       set trial_ends_at = greatest(v_now, w.trial_started_at + interval '1 ms')
     where w.id = p_workspace_id and w.trial_ends_at > v_now;
  end if;
  return true;
end;
$$;
