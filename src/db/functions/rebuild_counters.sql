-- Sets a workspace's counters to what its ledger and its calls add up to.
-- The balance row is locked first, as everybody does, so that no charge comes
-- between the sum and its storing. False when a constraint refuses the true
-- figures; nothing is changed then.
create or replace function rebuild_counters(p_workspace_id uuid)
returns boolean
language plpgsql
as $$
declare
  v_entries bigint;
  v_holds bigint;
begin
  perform 1 from credit_balances b
   where b.workspace_id = p_workspace_id for update;

  update usage_totals t
     set included_used = l.included, prepaid_used = l.prepaid,
         overage_used = l.overage, cost_nanos = l.cost,
         requests = c.requests,
         included_held = h.included, overage_held = h.overage
    from usage_totals old
    cross join lateral (
      select coalesce(sum(e.included_credits), 0) as included,
             coalesce(sum(e.prepaid_credits), 0) as prepaid,
             coalesce(sum(e.overage_credits), 0) as overage,
             coalesce(sum(e.cost_nanos), 0) as cost
        from usage_events e
       where e.workspace_id = old.workspace_id
         and e.period_source = old.period_source
         and e.period_start = old.period_start) as l
    cross join lateral (
      select count(*) as requests
        from ai_requests r
       where r.workspace_id = old.workspace_id and r.counts_as_request
         and r.state in ('settled', 'expired')
         and r.period_source = old.period_source
         and r.period_start = old.period_start) as c
    cross join lateral (
      select coalesce(sum(r.held_included_credits), 0) as included,
             coalesce(sum(r.held_overage_credits), 0) as overage
        from ai_requests r
       where r.workspace_id = old.workspace_id and r.state = 'held'
         and r.period_source = old.period_source
         and r.period_start = old.period_start) as h
   where old.workspace_id = p_workspace_id
     and t.workspace_id = old.workspace_id
     and t.period_source = old.period_source
     and t.period_start = old.period_start
     and (t.included_used, t.prepaid_used, t.overage_used, t.cost_nanos,
          t.requests, t.included_held, t.overage_held)
         is distinct from (l.included, l.prepaid, l.overage, l.cost,
                           c.requests, h.included, h.overage);

  with ledger as (
    select e.user_id, r.usage_day as day, sum(e.credits) as credits,
           sum(e.cost_nanos) as cost, sum(e.input_tokens) as input,
           sum(e.output_tokens) as output
      from usage_events e join ai_requests r on r.id = e.request_id
     where e.workspace_id = p_workspace_id
     group by 1, 2
  ), calls as (
    -- One that was given back after it had expired is settled, by no model.
    select r.user_id, r.usage_day as day, count(*) as requests
      from ai_requests r
     where r.workspace_id = p_workspace_id and r.counts_as_request
       and (r.state in ('held', 'expired')
         or (r.state = 'settled' and r.served_model_id is not null))
     group by 1, 2
  ), days as (
    select user_id, day from ledger union select user_id, day from calls
    union
    select u.user_id, u.day from usage_days u
     where u.workspace_id = p_workspace_id
  )
  insert into usage_days as d
    (workspace_id, user_id, day, credits, cost_nanos, requests, input_tokens,
     output_tokens)
  select p_workspace_id, user_id, day, coalesce(credits, 0), coalesce(cost, 0),
         coalesce(requests, 0), coalesce(input, 0), coalesce(output, 0)
    from days left join ledger using (user_id, day)
    left join calls using (user_id, day)
  on conflict (workspace_id, user_id, day) do update
     set credits = excluded.credits, cost_nanos = excluded.cost_nanos,
         requests = excluded.requests, input_tokens = excluded.input_tokens,
         output_tokens = excluded.output_tokens
   where (d.credits, d.cost_nanos, d.requests, d.input_tokens, d.output_tokens)
         <> (excluded.credits, excluded.cost_nanos, excluded.requests,
             excluded.input_tokens, excluded.output_tokens);

  select coalesce(sum(e.credits), 0) into v_entries from credit_entries e
   where e.workspace_id = p_workspace_id;
  select coalesce(sum(r.held_prepaid_credits), 0) into v_holds
    from ai_requests r
   where r.workspace_id = p_workspace_id and r.state = 'held';
  -- What is owed stays owed; what running calls were promised stays theirs.
  update credit_balances b
     set held = v_holds,
         balance = greatest(v_entries + b.debt, v_holds),
         debt = b.debt + greatest(v_holds - v_entries - b.debt, 0)
   where b.workspace_id = p_workspace_id
     and (b.balance - b.debt, b.held) <> (v_entries, v_holds);
  return true;
exception when check_violation then
  return false;
end;
$$;
