-- What a person's own messages say of a search, at most so many of each
-- conversation: whole words first (p_exact), then words begun (p_begun), then
-- all that match (p_near); the newest first among equals. The owner's word
-- leads the index to their messages alone, and it is always used: beside many
-- beginnings the planner would rather read everybody's messages.
create or replace function find_messages(
  p_user_id uuid,
  p_owner_word text,
  p_exact text,
  p_begun text,
  p_near text,
  p_of_a_conversation_max integer,
  p_messages_max integer
)
returns table (
  message_id uuid,
  conversation_id uuid,
  title text,
  role message_role,
  created_at timestamptz,
  parts jsonb
)
language plpgsql
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_owned tsquery := quote_literal(p_owner_word)::tsquery && p_near::tsquery;
  v_exact tsquery := p_exact;
  v_begun tsquery := p_begun;
  v_is_typed_well boolean := p_begun = p_near;
begin
  return query
  with found as (
    select s.message_id, s.conversation_id, s.created_at, c.title,
           case when s.words @@ v_exact then 1
                when v_is_typed_well or s.words @@ v_begun then 2
                else 3 end as closeness
      from search_messages s
      join conversations c on c.id = s.conversation_id
     where s.words @@ v_owned and s.user_id = p_user_id
       and c.user_id = p_user_id and c.deleted_at is null
  ), placed as (
    select found.*, row_number() over (
             partition by found.conversation_id
             order by found.closeness, found.created_at desc) as place
      from found
  )
  select placed.message_id, placed.conversation_id, placed.title, m.role,
         placed.created_at, m.parts
    from placed join messages m on m.id = placed.message_id
   where placed.place <= p_of_a_conversation_max
   order by placed.closeness, placed.created_at desc
   limit p_messages_max;
end;
$$;
