-- Writes the notices for what a charge has crossed of a period's included
-- credits, at 50, 80 and 100 %; a trial that is used up has ended. Internal to
-- charge_call: the caller holds the balance row, so only one charge sees a
-- threshold between its before and its after; the unique key covers a limit
-- that rose and is met again.
create or replace function note_usage(
  p_before usage_totals,
  p_included_credits bigint,
  p_now timestamptz
) returns void
language plpgsql
as $$
declare
  v_used bigint := p_before.included_used + p_included_credits;
begin
  insert into notifications
    (workspace_id, kind, period_source, period_start, created_at, details)
  select p_before.workspace_id,
         (case when threshold.percent < 100 then 'usage_' || threshold.percent
               when p_before.period_source = 'trial' then 'trial_ended'
               else 'usage_100' end)::notice_kind,
         p_before.period_source, p_before.period_start, p_now,
         jsonb_build_object('usedCredits', v_used,
           'limitCredits', p_before.included_limit,
           'endsAt', p_before.period_end, 'plan', p.name,
           'isTrial', p_before.period_source = 'trial', 'isSpent', true)
    from unnest(array[50, 80, 100]) as threshold (percent)
    left join plans p on p.id = p_before.plan_id
   where p_before.included_used * 100
           < p_before.included_limit * threshold.percent
     and v_used * 100 >= p_before.included_limit * threshold.percent
  on conflict on constraint notifications_once_a_threshold_and_period
  do nothing;
end;
$$;
