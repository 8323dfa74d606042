-- Writes the notice that a limit is reached when an answer is refused for it,
-- once a period. A quota is seldom used to its last credit: whoever is refused
-- with 95 % of it used has met it. A question that is too large for what is left
-- of a fresh quota tells nothing. Internal to reserve, which holds the balance
-- row; p_totals is null where nothing was used.
create or replace function note_limit_met(
  p_totals usage_totals,
  p_limit_credits bigint,
  p_overage_cap_credits bigint,
  p_is_overage boolean,
  p_now timestamptz
) returns void
language plpgsql
as $$
declare
  v_used bigint := case when p_is_overage then p_totals.overage_used
    else p_totals.included_used end;
  v_limit bigint := case when p_is_overage then p_overage_cap_credits
    else p_limit_credits end;
begin
  if v_limit > 0 and v_used * 100 >= v_limit * 95 then
    insert into notifications
      (workspace_id, kind, period_source, period_start, created_at, details)
    select p_totals.workspace_id,
           (case when p_is_overage then 'overage_cap'
             else 'usage_100' end)::notice_kind,
           p_totals.period_source, p_totals.period_start, p_now,
           jsonb_build_object('usedCredits', v_used, 'limitCredits', v_limit,
             'endsAt', p_totals.period_end, 'plan', (
               select p.name from plans p where p.id = p_totals.plan_id))
    on conflict on constraint notifications_once_a_threshold_and_period
    do nothing;
  end if;
end;
$$;
