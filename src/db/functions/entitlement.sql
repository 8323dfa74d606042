-- What a workspace may use at a moment: its plan, its period and that period's
-- included credits. The one place that decides between subscription, trial and
-- free; reserve and the usage page both ask it.
--
-- past_due_since is set while a payment is late; lapsed_plan_id is the plan
-- whose three days of grace are over, so that a refusal can say so.
-- needs_sync: the renewal is not confirmed yet (its webhook arrives late).
create or replace function entitlement(
  p_workspace_id uuid,
  p_now timestamptz,
  p_ignores_trial boolean default false,
  out plan_id text,
  out source period_source,
  out period_start timestamptz,
  out period_end timestamptz,
  out included_limit bigint,
  out allows_prepaid boolean,
  out allows_overage boolean,
  out past_due_since timestamptz,
  out lapsed_plan_id text,
  out needs_sync boolean
)
language plpgsql stable
as $$
declare
  v_subscription subscriptions;
  v_workspace workspaces;
  v_trial usage_totals;
  v_plan plans;
  v_periods integer := 0;
  v_step interval;
begin
  needs_sync := false;
  plan_id := 'free';

  select * into v_subscription from subscriptions s
   where s.workspace_id = p_workspace_id;

  if v_subscription.status in ('active', 'trialing', 'past_due') then
    v_step := case v_subscription.interval
      when 'year' then interval '1 year' else interval '1 month' end;
    plan_id := v_subscription.plan_id;
    source := 'subscription';
    period_start := v_subscription.current_period_start;
    period_end := v_subscription.current_period_end;

    if v_subscription.stripe_subscription_id is null then
      -- Set by an admin: its periods follow one another without end. Counted
      -- from the first start, so that the 31st does not drift to the 28th.
      while period_end <= p_now loop
        v_periods := v_periods + 1;
        period_start := period_end;
        period_end := (v_subscription.current_period_end at time zone 'UTC'
          + v_step * v_periods) at time zone 'UTC';
      end loop;
    elsif period_end <= p_now then
      if v_subscription.status <> 'past_due'
        and not v_subscription.cancel_at_period_end
        and p_now < period_end + interval '24 hours'
      then
        period_start := period_end;
        period_end := (period_end at time zone 'UTC' + v_step)
          at time zone 'UTC';
        needs_sync := true;
      else
        needs_sync := not v_subscription.cancel_at_period_end;
        plan_id := 'free';
      end if;
    end if;

    if v_subscription.status = 'past_due' and plan_id <> 'free' then
      past_due_since := coalesce(
        v_subscription.past_due_since, v_subscription.updated_at);
      if p_now >= past_due_since + interval '3 days' then
        lapsed_plan_id := plan_id;
        plan_id := 'free';
      end if;
    end if;
  end if;

  if plan_id = 'free' and not p_ignores_trial then
    select * into v_workspace from workspaces w where w.id = p_workspace_id;
    if v_workspace.trial_ends_at > p_now then
      -- The trial's limit is on its row, which is made when it starts.
      select * into v_trial from usage_totals t
       where t.workspace_id = p_workspace_id
         and t.period_source = 'trial'
         and t.period_start = v_workspace.trial_started_at;
      if v_trial.included_used < v_trial.included_limit then
        plan_id := v_trial.plan_id;
        source := 'trial';
        period_start := v_workspace.trial_started_at;
        period_end := v_workspace.trial_ends_at;
      end if;
    end if;
  end if;

  if plan_id = 'free' then
    source := 'free';
    period_start := date_trunc('month', p_now, 'UTC');
    period_end := (period_start at time zone 'UTC' + interval '1 month')
      at time zone 'UTC';
  end if;

  select * into strict v_plan from plans p where p.id = plan_id;
  included_limit := case
    when source = 'trial' then v_trial.included_limit
    when v_plan.is_per_seat then v_plan.credits_per_period * v_subscription.seats
    else v_plan.credits_per_period
  end;
  allows_prepaid := v_plan.allows_prepaid;
  allows_overage := v_plan.allows_overage
    and source = 'subscription'
    and past_due_since is null;
end;
$$;
