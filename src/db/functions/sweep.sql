-- Expires calls whose lease ran out, of all workspaces; returns how many. A
-- workspace that is busy is left to its own reserve or to the next sweep: this
-- never waits, and never holds a lock that a settle needs while it waits.
create or replace function sweep(
  p_calls_max integer,
  p_operator_budget_nanos bigint,
  p_now timestamptz
) returns integer
language plpgsql
as $$
declare
  v_now timestamptz := coalesce(p_now, clock_timestamp());
  v_workspace_id uuid;
  v_expired record;
  v_swept integer := 0;
  v_cost_nanos bigint := 0;
begin
  for v_workspace_id in
    select distinct expired.workspace_id from (
      select r.workspace_id from ai_requests r
       where r.state = 'held' and r.expires_at <= v_now
       order by r.expires_at limit p_calls_max
    ) as expired
  loop
    perform 1 from credit_balances b
     where b.workspace_id = v_workspace_id for update skip locked;
    continue when not found;

    select * into v_expired from expire_lapsed_calls(v_workspace_id, v_now);
    v_swept := v_swept + v_expired.calls;
    v_cost_nanos := v_cost_nanos + v_expired.cost_nanos;
  end loop;

  perform add_operator_spend(v_cost_nanos, p_operator_budget_nanos, v_now);
  return v_swept;
end;
$$;
