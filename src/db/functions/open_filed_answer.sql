-- As open_answer and open_cut_answer, for a question with files: they belong to
-- its conversation from then on. Nothing is stored if one of them has been
-- discarded meanwhile, or belongs to another conversation or person.
create or replace function open_filed_answer(
  p_file_ids jsonb,
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
  out has_answer boolean,
  out has_files boolean
)
language plpgsql
as $$
declare
  v_file_ids uuid[] := array(
    select id::uuid from jsonb_array_elements_text(p_file_ids) as id);
  v_ready integer;
begin
  perform from files f
    where f.id = any (v_file_ids) and f.user_id = p_user_id
      and f.stored_at is not null and f.discarded_at is null
      and (f.sent_at is null or f.conversation_id = p_conversation_id)
    order by f.id for no key update;
  get diagnostics v_ready = row_count;
  has_files := v_ready = cardinality(v_file_ids);
  if not has_files then
    has_conversation := true;
    has_question := false;
    has_answer := false;
    return;
  end if;

  if p_context_start_id is null then
    select * into has_conversation, has_question, has_answer
      from open_answer(
        p_conversation_id, p_workspace_id, p_user_id, p_title, p_model_id,
        p_question_id, p_question_parent_id, p_question_parts, p_answer_id,
        p_answer_parent_id, p_request_id);
  else
    select * into has_conversation, has_question, has_answer
      from open_cut_answer(
        p_context_start_id, p_conversation_id, p_workspace_id, p_user_id,
        p_title, p_model_id, p_question_id, p_question_parent_id,
        p_question_parts, p_answer_id, p_answer_parent_id, p_request_id);
  end if;
  if has_question then
    update files f
       set conversation_id = p_conversation_id,
           sent_at = coalesce(f.sent_at, now())
     where f.id = any (v_file_ids);
  end if;
end;
$$;
