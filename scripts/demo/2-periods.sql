-- Each month that has begun since, as Stripe's webhooks tell it: a trigger keeps
-- what was paid in each.
do $$
begin
  for month in 1..3 loop
    update subscriptions s
       set current_period_start = s.current_period_end,
           current_period_end = d.joined_at + make_interval(months => month + 1),
           updated_at = s.current_period_end
      from demo_payers d
     where d.workspace_id = s.workspace_id and d.kind <> 'churned'
       and s.current_period_end <= now();
  end loop;
end
$$;

-- One did not renew, and the last payment of another failed.
update subscriptions s
   set status = 'canceled', updated_at = s.current_period_end
  from demo_payers d
 where d.workspace_id = s.workspace_id and d.kind = 'churned'
   and s.current_period_end <= now();
update subscriptions s
   set status = 'past_due', past_due_since = s.current_period_start,
       updated_at = s.current_period_start + interval '1 hour'
  from demo_payers d
 where d.workspace_id = s.workspace_id and d.kind = 'past_due';

create temporary table demo_periods on commit drop as
select d.workspace_id, d.kind, d.plan_id, d.n,
       (case d.plan_id when 'free' then 'free' else 'subscription' end
         )::period_source as source,
       span.starts, span.ends,
       case when p.is_per_seat then p.credits_per_period * d.seats
            else p.credits_per_period end as included_limit,
       p.price_usd_cents * d.seats as cents
  from demo_payers d join plans p on p.id = d.plan_id
  cross join lateral (
    select begins as starts, begins + interval '1 month' as ends
      from generate_series(0, 4) as k cross join lateral (
        select case d.plan_id
          when 'free' then (date_trunc('month', d.joined_at at time zone 'UTC')
            + make_interval(months => k)) at time zone 'UTC'
          else (d.joined_at at time zone 'UTC' + make_interval(months => k))
            at time zone 'UTC' end as begins) as each
     where begins <= now() and (d.kind <> 'churned' or k = 0)) as span;
