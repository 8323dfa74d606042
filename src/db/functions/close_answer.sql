-- Stores an answer's end and drops its chunks. False when another call has
-- begun the answer anew.
create or replace function close_answer(
  p_answer_id uuid,
  p_request_id uuid,
  p_status message_status,
  p_parts jsonb,
  p_model_id text,
  p_error_code text
) returns boolean
language plpgsql
as $$
begin
  update messages
     set status = p_status, parts = p_parts, model_id = p_model_id,
         error_code = p_error_code
   where id = p_answer_id and request_id = p_request_id
     and status in ('running', 'interrupted');
  if not found then
    return false;
  end if;
  delete from answer_chunks where answer_id = p_answer_id;
  return true;
end;
$$;
