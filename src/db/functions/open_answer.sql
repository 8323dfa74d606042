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
  with conversation as (
    insert into conversations
      (id, workspace_id, user_id, title, model_id, chosen_message_id)
    values (p_conversation_id, p_workspace_id, p_user_id, p_title, p_model_id,
            p_answer_id)
    on conflict (id) do update
      set updated_at = now(), model_id = excluded.model_id,
          chosen_message_id = excluded.chosen_message_id,
          revision = conversations.revision + 1
      where conversations.user_id = excluded.user_id
        and conversations.deleted_at is null
    returning id
  ), question as (
    insert into messages (id, conversation_id, parent_id, role, parts)
    select p_question_id, conversation.id, p_question_parent_id, 'user',
           p_question_parts
      from conversation where p_question_id is not null
    on conflict (id) do update set parts = excluded.parts
      where messages.conversation_id = excluded.conversation_id
        and messages.role = 'user' and messages.parts = excluded.parts
        and messages.parent_id is not distinct from excluded.parent_id
    returning id
  ), answer as (
    insert into messages
      (id, conversation_id, parent_id, role, status, parts, model_id,
       request_id, created_at)
    select p_answer_id, conversation.id, p_answer_parent_id, 'assistant',
           'running', '[]', p_model_id, p_request_id,
           -- After its question, in any order by time.
           now() + interval '1 ms'
      from conversation
     where p_question_id is null or exists (select from question)
    on conflict (id) do update
      set status = 'running', parts = '[]', error_code = null,
          model_id = excluded.model_id, request_id = excluded.request_id
      where messages.conversation_id = excluded.conversation_id
        and messages.role = 'assistant'
        and messages.parent_id = excluded.parent_id
        and (messages.status in ('failed', 'interrupted')
          or (messages.status = 'stopped' and messages.parts = '[]')
          or (messages.status = 'running' and not exists (
            select from ai_requests r
             where r.id = messages.request_id and r.state = 'held')))
    returning id
  ), cleared as (
    delete from answer_chunks where answer_id in (select id from answer)
  )
  select exists (select from conversation), exists (select from question),
         exists (select from answer)
    into has_conversation, has_question, has_answer;
end;
$$;
