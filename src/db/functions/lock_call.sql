-- Locks a call for its end: the workspace's balance row first, as everybody
-- does, then the call itself.
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
  select * into strict v_request from ai_requests r
   where r.id = p_request_id for update;
  return v_request;
end;
$$;
