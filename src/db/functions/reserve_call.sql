-- Decides whether one model call may be made and promises its worst case, in
-- one round trip. The workspace's balance row is locked first, so requests of
-- one workspace queue and each sees what the one before it did; different
-- workspaces never wait for each other. Only counter rows are read, never the
-- ledger. A refusal changes nothing but expired holds that it swept, asks for
-- the sync of a renewal that is not confirmed, and tells of a limit it met.
--
-- Whoever asks too fast is refused first, so that asking costs little: a token
-- is taken from each of p_rate_keys (null: from none), and on the free plan from
-- p_free_rate_key as soon as the plan is known (null: no such bucket). A token
-- that was taken is spent, whatever becomes of the call.
--
-- p_now null means the database's clock, read after the lock.
--
-- status: 'granted', 'already_answered', or the kind of the refusal. The other
-- columns are filled as far as that status needs them.
create or replace function reserve_call(
  p_request_id uuid,
  p_workspace_id uuid,
  p_user_id uuid,
  p_conversation_id uuid,
  p_answer_id uuid,
  p_feature text,
  p_counts_as_request boolean,
  p_model_id text,
  p_idempotency_key text,
  p_request_hash text,
  p_input_tokens_counted integer,
  p_message_count integer,
  p_output_tokens_min integer,
  p_output_tokens_max integer,
  p_lease interval,
  p_trace_id text,
  p_operator_budget_nanos bigint,
  p_now timestamptz,
  p_rate_keys text[],
  p_rate_bursts integer[],
  p_rate_refills_ms integer[],
  p_free_rate_key text,
  p_free_rate_burst integer,
  p_free_rate_refill_ms integer,
  out status text,
  out existing_request_id uuid,
  out existing_conversation_id uuid,
  out existing_answer_id uuid,
  out reason text,
  out limit_kind text,
  out needed bigint,
  out remaining bigint,
  out used bigint,
  out held bigint,
  out limit_value bigint,
  out resets_at timestamptz,
  out past_due_since timestamptz,
  out plan_id text,
  out price_id uuid,
  out input_tokens_held integer,
  out max_output_tokens integer,
  out held_credits bigint,
  out started_at timestamptz,
  -- Of a call that came too fast: when its buckets are full, as take_rate says.
  out rate_full_in_ms bigint[]
)
language plpgsql
as $$
declare
  v_now timestamptz;
  v_balance credit_balances;
  v_lapsed integer;
  v_swept record;
  v_existing record;
  v_user record;
  v_workspace record;
  v_brake operator_settings;
  v_model record;
  v_price model_prices;
  v_plan record;
  v_lapsed_plan record;
  v_entitlement record;
  v_totals usage_totals;
  v_day date;
  v_has_day boolean;
  v_requests_today integer;
  v_running integer;
  v_rate record;
  v_is_free_rate_taken boolean := p_free_rate_key is null;
  v_ignores_trial boolean := false;
  v_ceiling integer;
  v_input_credits bigint;
  v_limit bigint;
  v_included_left bigint;
  v_prepaid_left bigint;
  v_overage_left bigint;
  v_held_elsewhere bigint;
  v_included bigint;
  v_prepaid bigint;
  v_overage bigint;
begin
  select * into v_balance from credit_balances b
   where b.workspace_id = p_workspace_id for update;
  if not found then
    raise exception 'workspace % has no balance row', p_workspace_id;
  end if;
  -- Whole milliseconds: what cursors and receipts can carry.
  v_now := date_trunc('milliseconds', coalesce(p_now, clock_timestamp()));

  if p_rate_keys is not null then
    v_rate := take_rate(p_rate_keys, p_rate_bursts, p_rate_refills_ms, v_now);
    rate_full_in_ms := v_rate.full_in_ms;
    if not v_rate.is_taken then
      status := 'rate_limited';
      return;
    end if;
  end if;

  -- A crash must not lock a customer out until the next cron: what has expired
  -- is swept before anything is refused for quota, concurrency or a running key.
  select count(*) filter (where r.expires_at <= v_now),
         count(*) filter (where r.user_id = p_user_id and r.counts_as_request)
    into v_lapsed, v_running
    from ai_requests r
   where r.workspace_id = p_workspace_id and r.state = 'held';
  if v_lapsed > 0 then
    v_swept := expire_lapsed_calls(p_workspace_id, v_now);
    perform add_operator_spend(
      v_swept.cost_nanos, p_operator_budget_nanos, v_now);
    select * into v_balance from credit_balances b
     where b.workspace_id = p_workspace_id;
    select count(*) into v_running from ai_requests r
     where r.workspace_id = p_workspace_id and r.state = 'held'
       and r.user_id = p_user_id and r.counts_as_request;
  end if;

  select r.id, r.conversation_id, r.answer_id, r.request_hash, r.user_id,
         r.state
    into v_existing
    from ai_requests r
   where r.workspace_id = p_workspace_id
     and r.idempotency_key = p_idempotency_key
     and case r.state when 'held' then true
           when 'settled' then r.outcome in ('completed', 'stopped')
           else false end;
  if found then
    existing_request_id := v_existing.id;
    existing_conversation_id := v_existing.conversation_id;
    existing_answer_id := v_existing.answer_id;
    status := case
      when v_existing.request_hash <> p_request_hash
        or v_existing.user_id <> p_user_id then 'idempotency_key_reused'
      when v_existing.state = 'held' then 'request_in_progress'
      else 'already_answered'
    end;
    return;
  end if;

  select u.status, u.suspended_reason into v_user from users u
    join memberships m on m.user_id = u.id and m.workspace_id = p_workspace_id
   where u.id = p_user_id;
  if not found then
    status := 'forbidden';
    return;
  end if;
  if v_user.status = 'suspended' then
    status := 'account_suspended';
    reason := v_user.suspended_reason;
    return;
  end if;

  select * into v_brake from operator_settings where id = 1;
  select m.id, m.status, m.kind, m.tier, m.is_paused, m.paused_reason,
         m.output_tokens_max, m.context_tokens_max
    into v_model from models m where m.id = p_model_id;
  -- A month whose budget is spent is open again under a larger one, or none.
  if v_brake.brake <> 'off' or (
    v_brake.budget_spent_month
      = (date_trunc('month', v_now, 'UTC') at time zone 'UTC')::date
    and p_operator_budget_nanos
      <= coalesce(v_brake.budget_spent_nanos, p_operator_budget_nanos))
  then
    status := 'service_paused';
    reason := v_brake.brake_reason;
    return;
  end if;
  if v_model.is_paused then
    status := 'service_paused';
    reason := v_model.paused_reason;
    limit_kind := v_model.id;
    return;
  end if;

  select * into v_price from model_prices p
   where p.model_id = p_model_id and p.effective_from <= v_now
   order by p.effective_from desc limit 1;
  if v_price.id is null or v_model.status <> 'active' or v_model.kind <> 'chat'
  then
    status := 'model_unknown';
    return;
  end if;

  v_day := (v_now at time zone 'UTC')::date;
  select d.requests into v_requests_today from usage_days d
   where d.workspace_id = p_workspace_id and d.user_id = p_user_id
     and d.day = v_day;
  v_has_day := found;
  v_requests_today := coalesce(v_requests_today, 0);
  select w.overage_enabled, w.overage_cap_credits
    into v_workspace from workspaces w where w.id = p_workspace_id;

  input_tokens_held :=
    (p_input_tokens_counted * 11 + 9) / 10 + 8 * p_message_count;
  v_input_credits := input_tokens_held::bigint
    * greatest(v_price.input_weight, v_price.cache_write_weight);
  needed := v_input_credits
    + p_output_tokens_min::bigint * v_price.output_weight;

  -- Twice at most: a trial that cannot pay for this call any more gives way
  -- to the free plan.
  loop
    v_entitlement := entitlement(p_workspace_id, v_now, v_ignores_trial);
    plan_id := v_entitlement.plan_id;
    select p.model_tiers, p.daily_requests_per_member,
           p.concurrent_calls_per_member, p.output_tokens_max
      into strict v_plan from plans p where p.id = plan_id;
    past_due_since := v_entitlement.past_due_since;
    if plan_id = 'free' and not v_is_free_rate_taken then
      v_rate := take_rate(array[p_free_rate_key], array[p_free_rate_burst],
        array[p_free_rate_refill_ms], v_now);
      v_is_free_rate_taken := v_rate.is_taken;
      if not v_is_free_rate_taken then
        status := 'rate_limited';
        rate_full_in_ms := v_rate.full_in_ms;
        return;
      end if;
    end if;
    if v_entitlement.needs_sync then
      update subscriptions s set sync_requested_at = v_now
       where s.workspace_id = p_workspace_id and s.sync_requested_at is null;
    end if;

    if not v_model.tier = any (v_plan.model_tiers) then
      select p.model_tiers into v_lapsed_plan from plans p
       where p.id = v_entitlement.lapsed_plan_id;
      status := case when v_model.tier = any (v_lapsed_plan.model_tiers)
        then 'payment_past_due' else 'model_not_in_plan' end;
      return;
    end if;

    if p_counts_as_request
      and v_requests_today >= v_plan.daily_requests_per_member
    then
      status := case when v_entitlement.lapsed_plan_id is null
        then 'quota_exceeded' else 'payment_past_due' end;
      limit_kind := 'daily_requests';
      needed := 1;
      remaining := 0;
      used := v_requests_today;
      held := 0;
      limit_value := v_plan.daily_requests_per_member;
      resets_at := (v_day + 1)::timestamp at time zone 'UTC';
      return;
    end if;

    if p_counts_as_request
      and v_running >= v_plan.concurrent_calls_per_member
    then
      status := 'too_many_concurrent';
      used := v_running;
      limit_value := v_plan.concurrent_calls_per_member;
      return;
    end if;

    v_ceiling := least(v_plan.output_tokens_max, v_model.output_tokens_max,
      p_output_tokens_max, v_model.context_tokens_max - input_tokens_held);
    if v_ceiling < p_output_tokens_min then
      status := 'input_too_large';
      used := input_tokens_held;
      limit_value := v_model.context_tokens_max - p_output_tokens_min;
      return;
    end if;

    select * into v_totals from usage_totals t
     where t.workspace_id = p_workspace_id
       and t.period_source = v_entitlement.source
       and t.period_start = v_entitlement.period_start;
    -- A period's limit rises with the plan and never shrinks below its row; of a
    -- row that was unlimited, below what it has given.
    v_limit := v_entitlement.included_limit;
    if v_limit is not null and v_totals.workspace_id is not null then
      v_limit := greatest(v_limit, coalesce(v_totals.included_limit,
        v_totals.included_used + v_totals.included_held));
    end if;
    used := coalesce(v_totals.included_used, 0);
    held := coalesce(v_totals.included_held, 0);
    limit_value := v_limit;
    resets_at := v_entitlement.period_end;

    v_included_left := case when v_limit is null
      then v_input_credits + v_ceiling::bigint * v_price.output_weight
      else greatest(v_limit - used - held, 0) end;
    v_prepaid_left := case
      when v_entitlement.allows_prepaid and v_balance.debt = 0
      then v_balance.balance - v_balance.held else 0 end;
    v_overage_left := case
      when v_entitlement.allows_overage and v_workspace.overage_enabled
        and v_balance.debt = 0
      then greatest(v_workspace.overage_cap_credits
        - coalesce(v_totals.overage_used + v_totals.overage_held, 0), 0)
      else 0 end;
    remaining := v_included_left + v_prepaid_left + v_overage_left;

    exit when remaining >= needed;

    if v_entitlement.source = 'trial' and held = 0 then
      v_ignores_trial := true;
      continue;
    end if;

    -- Enough once the calls that run have ended: that is no lack of quota.
    v_held_elsewhere := held
      + case when v_entitlement.allows_prepaid and v_balance.debt = 0
          then v_balance.held else 0 end
      + case when v_entitlement.allows_overage and v_workspace.overage_enabled
          then coalesce(v_totals.overage_held, 0) else 0 end;
    if remaining + v_held_elsewhere >= needed then
      status := 'too_many_concurrent';
      limit_value := null;
      return;
    end if;

    if v_entitlement.lapsed_plan_id is not null then
      status := 'payment_past_due';
    elsif v_entitlement.allows_overage and v_workspace.overage_enabled
      and v_balance.debt = 0
    then
      status := 'spend_cap_reached';
      used := coalesce(v_totals.overage_used, 0);
      held := coalesce(v_totals.overage_held, 0);
      limit_value := v_workspace.overage_cap_credits;
    else
      status := 'quota_exceeded';
      limit_kind := 'period_credits';
    end if;
    if status <> 'payment_past_due' then
      perform note_limit_met(v_totals, v_limit, v_workspace.overage_cap_credits,
        status = 'spend_cap_reached', v_now);
    end if;
    return;
  end loop;

  max_output_tokens := v_ceiling;
  if v_price.output_weight > 0 then
    max_output_tokens := least(v_ceiling,
      (remaining - v_input_credits) / v_price.output_weight);
  end if;
  held_credits := v_input_credits
    + max_output_tokens::bigint * v_price.output_weight;
  v_included := least(held_credits, v_included_left);
  v_prepaid := least(held_credits - v_included, v_prepaid_left);
  price_id := v_price.id;
  started_at := v_now;

  v_overage := held_credits - v_included - v_prepaid;

  -- Under the balance row's lock: what was found there is there still.
  if v_totals.workspace_id is null then
    insert into usage_totals
      (workspace_id, period_source, period_start, period_end, plan_id,
       included_limit, included_held, overage_held)
    values
      (p_workspace_id, v_entitlement.source, v_entitlement.period_start,
       v_entitlement.period_end, plan_id, v_limit, v_included, v_overage);
  else
    update usage_totals t
       set period_end = v_entitlement.period_end,
           plan_id = v_entitlement.plan_id,
           included_limit = v_limit,
           included_held = t.included_held + v_included,
           overage_held = t.overage_held + v_overage
     where t.workspace_id = p_workspace_id
       and t.period_source = v_entitlement.source
       and t.period_start = v_entitlement.period_start;
  end if;

  if v_prepaid > 0 then
    update credit_balances b set held = b.held + v_prepaid
     where b.workspace_id = p_workspace_id;
  end if;
  if p_counts_as_request and v_has_day then
    update usage_days d set requests = d.requests + 1
     where d.workspace_id = p_workspace_id and d.user_id = p_user_id
       and d.day = v_day;
  elsif p_counts_as_request then
    insert into usage_days (workspace_id, user_id, day, requests)
    values (p_workspace_id, p_user_id, v_day, 1);
  end if;

  insert into ai_requests
    (id, workspace_id, user_id, conversation_id, answer_id, feature,
     counts_as_request, model_id, price_id, plan_id, idempotency_key,
     request_hash, period_source, period_start, usage_day, held_credits,
     held_included_credits, held_prepaid_credits, held_overage_credits,
     input_tokens_counted, input_tokens_held, max_output_tokens,
     started_at, dispatched_at, expires_at, trace_id)
  values
    (p_request_id, p_workspace_id, p_user_id, p_conversation_id, p_answer_id,
     p_feature, p_counts_as_request, p_model_id, v_price.id, plan_id,
     p_idempotency_key, p_request_hash, v_entitlement.source,
     v_entitlement.period_start, v_day, held_credits, v_included, v_prepaid,
     v_overage, p_input_tokens_counted,
     input_tokens_held, max_output_tokens, v_now, v_now, v_now + p_lease,
     p_trace_id);

  if v_ignores_trial then
    update workspaces w
       set trial_ends_at = greatest(v_now, w.trial_started_at + interval '1 ms')
     where w.id = p_workspace_id and w.trial_ends_at > v_now;
  end if;
  status := 'granted';
end;
$$;
