-- The title a model wrote, unless a person or a model has named the
-- conversation meanwhile. Null names nothing.
create or replace function name_conversation(
  p_conversation_id uuid,
  p_title text
) returns boolean
language plpgsql
as $$
begin
  update conversations
     set title = p_title, title_source = 'model', revision = revision + 1
   where id = p_conversation_id and title_source = 'question'
     and p_title is not null;
  return found;
end;
$$;
