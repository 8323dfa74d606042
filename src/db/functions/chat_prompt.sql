-- What a person wants said to the model before a conversation of theirs: their
-- own instructions, then the conversation's. Null when there is neither. The
-- same for every question, so that providers find it in their caches.
create or replace function chat_prompt(p_conversation_id uuid, p_user_id uuid)
returns text
language plpgsql stable
as $$
begin
  return nullif(concat_ws(E'\n\n',
    (select p.custom_instructions from preferences p
      where p.user_id = p_user_id),
    (select c.system_prompt from conversations c
      where c.id = p_conversation_id and c.user_id = p_user_id)), '');
end;
$$;
