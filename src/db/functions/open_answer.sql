-- Stores a question and its running answer, and the conversation when it is
-- new. A question asked again is left as it is; an answer that failed, or whose
-- process died, begins anew in its row. The branch that is read leads to the
-- answer. What is false was refused: the conversation is somebody else's or
-- gone, or an id is in other use.
create or replace function open_answer(
  p_conversation_id uuid,
  p_workspace_id uuid,
  p_user_id uuid,
  p_title text,
  p_model_id text,
  p_question_id uuid,
  p_question_parent_id uuid,
  p_question_parts jsonb,
  p_answer_id uuid,
  p_answer_parent_id uuid,
  p_request_id uuid,
  out has_conversation boolean,
  out has_question boolean,
  out has_answer boolean
)
language plpgsql
as $$
begin
  insert into conversations as c
    (id, workspace_id, user_id, title, model_id, chosen_message_id)
  values (p_conversation_id, p_workspace_id, p_user_id, p_title, p_model_id,
          p_answer_id)
  on conflict (id) do update
    set updated_at = now(), model_id = excluded.model_id,
        chosen_message_id = excluded.chosen_message_id,
        revision = c.revision + 1
    where c.user_id = excluded.user_id and c.deleted_at is null;
  has_conversation := found;
  has_question := false;
  has_answer := false;
  if not has_conversation then
    return;
  end if;

  if p_question_id is not null then
    insert into messages as m (id, conversation_id, parent_id, role, parts)
    values (p_question_id, p_conversation_id, p_question_parent_id, 'user',
            p_question_parts)
    on conflict (id) do update set parts = excluded.parts
      where m.conversation_id = excluded.conversation_id
        and m.role = 'user' and m.parts = excluded.parts
        and m.parent_id is not distinct from excluded.parent_id;
    has_question := found;
    if not has_question then
      return;
    end if;
  end if;

  insert into messages
    (id, conversation_id, parent_id, role, status, parts, model_id,
     request_id, created_at)
  values (p_answer_id, p_conversation_id, p_answer_parent_id, 'assistant',
          'running', '[]', p_model_id, p_request_id,
          -- After its question, in any order by time.
          now() + interval '1 ms')
  on conflict (id) do nothing;
  has_answer := found;
  if has_answer then
    return;
  end if;

  update messages m
     set status = 'running', parts = '[]', error_code = null,
         model_id = p_model_id, request_id = p_request_id
   where m.id = p_answer_id and m.conversation_id = p_conversation_id
     and m.role = 'assistant' and m.parent_id = p_answer_parent_id
     and (m.status in ('failed', 'interrupted')
       or (m.status = 'stopped' and m.parts = '[]')
       or (m.status = 'running' and not exists (
         select from ai_requests r
          where r.id = m.request_id and r.state = 'held')));
  has_answer := found;
  if has_answer then
    delete from answer_chunks where answer_id = p_answer_id;
  end if;
end;
$$;
