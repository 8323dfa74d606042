-- Expires the calls of one workspace whose lease ran out, in that order: who
-- comes first takes what is left of the included credits. The caller holds the
-- balance row. Calls that are being renewed or ended at this moment are left.
create or replace function expire_lapsed_calls(
  p_workspace_id uuid,
  p_now timestamptz,
  out calls integer,
  out cost_nanos bigint
)
language plpgsql
as $$
declare
  v_request ai_requests;
begin
  calls := 0;
  cost_nanos := 0;
  for v_request in
    select * from ai_requests r
     where r.workspace_id = p_workspace_id and r.state = 'held'
       and r.expires_at <= p_now
     order by r.expires_at, r.id
     for update skip locked
  loop
    calls := calls + 1;
    cost_nanos := cost_nanos + expire_call(v_request, p_now);
  end loop;
end;
$$;
