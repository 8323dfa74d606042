-- Writes the notices for what a charge has crossed of the customer's own cap on
-- overage, at 80 and 100 %. Internal to charge_call, as note_usage is.
create or replace function note_overage(
  p_before usage_totals,
  p_overage_credits bigint,
  p_now timestamptz
) returns void
language plpgsql
as $$
declare
  v_used bigint := p_before.overage_used + p_overage_credits;
begin
  insert into notifications
    (workspace_id, kind, period_source, period_start, created_at, details)
  select p_before.workspace_id, threshold.kind, p_before.period_source,
         p_before.period_start, p_now,
         jsonb_build_object('usedCredits', v_used,
           'limitCredits', w.overage_cap_credits,
           'endsAt', p_before.period_end)
    from workspaces w,
         (values ('overage_80'::notice_kind, 80), ('overage_cap', 100))
           as threshold (kind, percent)
   where w.id = p_before.workspace_id
     and p_before.overage_used * 100
           < w.overage_cap_credits * threshold.percent
     and v_used * 100 >= w.overage_cap_credits * threshold.percent
  on conflict on constraint notifications_once_a_threshold_and_period
  do nothing;
end;
$$;
