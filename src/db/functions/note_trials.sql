-- Writes the notices of trials that end within three days, and of those whose
-- time is over; settle tells of one that is used up. Whoever subscribed is told
-- nothing. Any number of callers at once write one each; returns how many.
create or replace function note_trials(p_now timestamptz) returns integer
language plpgsql
as $$
declare
  v_now timestamptz := coalesce(p_now, clock_timestamp());
  v_written integer;
begin
  insert into notifications
    (workspace_id, kind, period_source, period_start, created_at, details)
  select w.id,
         (case when w.trial_ends_at > v_now then 'trial_ending'
               else 'trial_ended' end)::notice_kind,
         'trial', w.trial_started_at, v_now,
         jsonb_build_object('usedCredits', t.included_used,
           'limitCredits', t.included_limit, 'endsAt', w.trial_ends_at,
           'plan', p.name,
           -- Reserve ends a trial that cannot pay for the next answer early.
           'isSpent', w.trial_ends_at < t.period_end)
    from workspaces w
    join usage_totals t on t.workspace_id = w.id
      and t.period_source = 'trial' and t.period_start = w.trial_started_at
    left join plans p on p.id = t.plan_id
   -- Older ends are history by the time this runs first.
   where w.trial_ends_at > v_now - interval '7 days'
     and w.trial_ends_at <= v_now + interval '3 days'
     and (t.included_used < t.included_limit or w.trial_ends_at <= v_now)
     and not exists (
       select from subscriptions s
        where s.workspace_id = w.id
          and s.status in ('active', 'trialing', 'past_due'))
  on conflict on constraint notifications_once_a_threshold_and_period
  do nothing;
  get diagnostics v_written = row_count;
  return v_written;
end;
$$;
