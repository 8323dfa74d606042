-- Finds a call for its end. The workspace's balance row is locked, as everybody
-- does first; a call's state changes under that lock alone, so the call's own
-- row is not locked: who renews its lease at the same moment changes nothing
-- that an end depends on.
create or replace function lock_call(p_request_id uuid)
returns ai_requests
language plpgsql
as $$
declare
  v_request ai_requests;
begin
  perform 1 from credit_balances b
   where b.workspace_id = (
     select r.workspace_id from ai_requests r where r.id = p_request_id)
   for update;
  select * into strict v_request from ai_requests r where r.id = p_request_id;
  return v_request;
end;
$$;
