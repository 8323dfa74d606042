-- Begins the answer to the first question of a new conversation, for somebody
-- whose session has just been found: reserves, and stores question and answer,
-- as reserve_call and open_answer do. What must be read and counted before a
-- call can be reserved is read instead, and nothing is begun: the messages of a
-- conversation that there is already, and what is said before them. Neither is
-- anything begun unless p_may_begin.
--
-- turns: as chat_history has them, null for no conversation.
-- reserved: the row of reserve_call, null when it was not asked.
-- opened: the row of open_answer, null unless the call was granted.
create or replace function begin_answer(
  p_may_begin boolean,
  p_user_id uuid,
  p_workspace_id uuid,
  p_conversation_id uuid,
  p_message_id uuid,
  p_is_place_given boolean,
  p_parent_id uuid,
  p_messages_max integer,
  p_characters_max integer,
  p_title text,
  p_question_parts jsonb,
  p_answer_id uuid,
  p_request_id uuid,
  p_feature text,
  p_counts_as_request boolean,
  p_model_id text,
  p_idempotency_key text,
  p_request_hash text,
  p_input_tokens_counted integer,
  p_message_count integer,
  p_output_tokens_min integer,
  p_output_tokens_max integer,
  p_lease interval,
  p_trace_id text,
  p_operator_budget_nanos bigint,
  p_now timestamptz,
  -- Of each bucket: what its key begins with, and whose id it ends with.
  p_rate_policies text[],
  p_rate_owners text[],
  p_rate_bursts integer[],
  p_rate_refills_ms integer[],
  p_free_rate_key text,
  p_free_rate_burst integer,
  p_free_rate_refill_ms integer,
  out turns jsonb,
  out instructions text,
  out reserved jsonb,
  out opened jsonb
)
language plpgsql
as $$
declare
  v_rate_keys text[];
  v_reserved record;
begin
  perform from conversations c where c.id = p_conversation_id;
  if found then
    turns := (
      select jsonb_agg(to_jsonb(turn) order by turn.ordinality)
        from chat_history(p_conversation_id, p_user_id, p_message_id,
               p_is_place_given, p_parent_id, p_messages_max,
               p_characters_max) with ordinality as turn);
    instructions := chat_prompt(p_conversation_id, p_user_id);
    return;
  end if;
  -- What chat_prompt says of a conversation that is not there.
  select nullif(p.custom_instructions, '') into instructions
    from preferences p where p.user_id = p_user_id;
  if not p_may_begin or instructions is not null or p_parent_id is not null
  then
    return;
  end if;

  for v_nth in 1 .. cardinality(p_rate_policies) loop
    v_rate_keys[v_nth] := p_rate_policies[v_nth] || ':'
      || case p_rate_owners[v_nth] when 'user' then p_user_id
           when 'workspace' then p_workspace_id end;
  end loop;
  v_reserved := reserve_call(p_request_id, p_workspace_id, p_user_id,
    p_conversation_id, p_answer_id, p_feature, p_counts_as_request,
    p_model_id, p_idempotency_key, p_request_hash, p_input_tokens_counted,
    p_message_count, p_output_tokens_min, p_output_tokens_max, p_lease,
    p_trace_id, p_operator_budget_nanos, p_now, v_rate_keys, p_rate_bursts,
    p_rate_refills_ms, p_free_rate_key, p_free_rate_burst,
    p_free_rate_refill_ms);
  reserved := to_jsonb(v_reserved);
  if v_reserved.status = 'granted' then
    opened := to_jsonb(open_answer(p_conversation_id, p_workspace_id,
      p_user_id, p_title, p_model_id, p_message_id, null, p_question_parts,
      p_answer_id, p_message_id, p_request_id));
  end if;
end;
$$;
