-- The messages that lead to where a new one is put, of a person's own
-- conversation only; one row without a message for a conversation that has
-- none there. A message that is stored already keeps its place.
create or replace function chat_history(
  p_conversation_id uuid,
  p_user_id uuid,
  p_message_id uuid,
  p_is_place_given boolean,
  p_parent_id uuid,
  p_messages_max integer,
  p_characters_max integer
)
returns table (
  is_own boolean,
  model_id text,
  parent_id uuid,
  id uuid,
  role message_role,
  status message_status,
  parts jsonb,
  is_live boolean
)
language plpgsql
as $$
#variable_conflict use_column
begin
  return query
  with recursive own as (
    select c.id, c.model_id,
           c.user_id = p_user_id and c.deleted_at is null as is_own
      from conversations c where c.id = p_conversation_id
  ), place as (
    select case
        when stored.id is not null then stored.parent_id
        when p_is_place_given then p_parent_id
        else (select m.id from messages m where m.conversation_id = own.id
               order by m.created_at desc, m.id desc limit 1)
      end as parent_id
      from own
      left join messages stored on stored.id = p_message_id
       and stored.conversation_id = own.id
  ), path as (
    select m.id, m.parent_id, m.role, m.status, m.parts, m.request_id,
           1 as depth, length(m.parts::text) as characters
      from own join place on own.is_own
      join messages m on m.id = place.parent_id and m.conversation_id = own.id
    union all
    select m.id, m.parent_id, m.role, m.status, m.parts, m.request_id,
           path.depth + 1, path.characters + length(m.parts::text)
      from path join messages m on m.id = path.parent_id
     where path.depth < p_messages_max
       and path.characters < p_characters_max
  )
  select own.is_own, own.model_id, place.parent_id, path.id, path.role,
         path.status, path.parts,
         path.status = 'running' and exists (
           select from ai_requests r where r.id = path.request_id
              and r.state = 'held' and r.expires_at > now())
    from own cross join place left join path on true
   order by path.depth desc;
end;
$$;
