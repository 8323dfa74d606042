-- Extends the leases of all calls one process runs and notes what each has
-- received, in one statement. Answers with the calls that still hold and, for
-- each, why it must stop (null: go on). A call that is missing from the answer
-- has lost its hold: its owner must abort it. Of a call that another model
-- answers in the chosen one's place, it is that model's brake that counts.
create or replace function renew_calls(
  p_request_ids uuid[],
  p_received_output_tokens integer[],
  p_first_token_at timestamptz[],
  p_asked_model_ids text[],
  p_lease interval,
  p_now timestamptz
) returns table (request_id uuid, stop_reason text)
language sql
as $$
  update ai_requests r
     set expires_at = coalesce(p_now, clock_timestamp()) + p_lease,
         received_output_tokens = greatest(
           r.received_output_tokens, running.received_output_tokens),
         first_token_at = coalesce(r.first_token_at, running.first_token_at),
         asked_model_id = running.asked_model_id
    from unnest(p_request_ids, p_received_output_tokens, p_first_token_at,
           p_asked_model_ids)
           as running (id, received_output_tokens, first_token_at,
             asked_model_id),
         users u, models m
   where r.id = running.id and r.state = 'held'
     and u.id = r.user_id
     and m.id = coalesce(running.asked_model_id, r.model_id)
  returning r.id, case
    when r.stop_requested_at is not null then 'requested'
    when u.status = 'suspended' then 'suspended'
    when m.is_stopped or exists (select from operator_settings o
                  where o.brake = 'stop_running_calls') then 'brake'
  end;
$$;
