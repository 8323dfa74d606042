-- Gives a hold back uncharged: the provider failed before its first token. The
-- request of the day is given back too. A hold that expired meanwhile is
-- corrected to nothing. Answers whether this call of the function
-- resolved it, and with the receipt.
create or replace function release_call(
  p_request_id uuid,
  p_outcome request_outcome,
  p_error_code text,
  p_attempts integer,
  p_failed_attempts_cost_nanos bigint,
  p_operator_budget_nanos bigint,
  p_now timestamptz
)
returns table (resolved boolean, receipt call_receipts)
language plpgsql
as $$
declare
  v_now timestamptz;
  v_request ai_requests;
  v_cost_change bigint := 0;
begin
  v_request := lock_call(p_request_id);
  if v_request.state not in ('held', 'expired') then
    return query select false, c from call_receipts c
      where c.request_id = p_request_id;
    return;
  end if;
  v_now := coalesce(p_now, clock_timestamp());

  if v_request.state = 'held' then
    update usage_totals t
       set included_held = t.included_held - v_request.held_included_credits,
           overage_held = t.overage_held - v_request.held_overage_credits
     where t.workspace_id = v_request.workspace_id
       and t.period_source = v_request.period_source
       and t.period_start = v_request.period_start;
    if v_request.held_prepaid_credits > 0 then
      perform move_prepaid(v_request.workspace_id, 0,
        -v_request.held_prepaid_credits);
    end if;
  else
    v_cost_change := post_correction(v_request, 0, 0, v_request.model_id,
      v_request.price_id, 0, 0, 0, 0, 0, false, null,
      jsonb_build_object('outcome', p_outcome), v_now);
  end if;

  if v_request.counts_as_request then
    update usage_days d set requests = d.requests - 1
     where d.workspace_id = v_request.workspace_id
       and d.user_id = v_request.user_id and d.day = v_request.usage_day;
  end if;
  -- An expired call has a charge, now corrected to nothing: it is settled.
  update ai_requests
     set state = case v_request.state
           when 'held' then 'released'::request_state else 'settled' end,
         outcome = coalesce(v_request.outcome, p_outcome),
         -- The ledger says nothing of it: the rollups find it by this.
         released_by = case v_request.state
           when 'held' then pg_current_xact_id()::text::bigint end,
         input_tokens = 0, output_tokens = 0, credits = 0, cost_nanos = 0,
         is_estimated = false, finished_at = v_now, attempts = p_attempts,
         error_code = p_error_code,
         failed_attempts_cost_nanos = p_failed_attempts_cost_nanos
   where id = p_request_id;
  perform add_operator_spend(v_cost_change + p_failed_attempts_cost_nanos,
    p_operator_budget_nanos, v_now);
  return query select true, c from call_receipts c
    where c.request_id = p_request_id;
end;
$$;
