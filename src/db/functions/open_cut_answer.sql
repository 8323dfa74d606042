-- As open_answer, for an answer whose model is sent the conversation from a
-- later message on only: what is older does not fit its window.
create or replace function open_cut_answer(
  p_context_start_id uuid,
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
  update ai_requests set context_start_id = p_context_start_id
   where id = p_request_id;
  select * into has_conversation, has_question, has_answer
    from open_answer(
      p_conversation_id, p_workspace_id, p_user_id, p_title, p_model_id,
      p_question_id, p_question_parent_id, p_question_parts, p_answer_id,
      p_answer_parent_id, p_request_id);
end;
$$;
