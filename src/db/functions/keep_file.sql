-- Makes the row of a file that is about to be stored, if its person has room
-- for it: whoever stores for the same person waits, and then sees this row. A
-- small file counts as one page of a disk. Null for a person who has gone.
create or replace function keep_file(
  p_file_id uuid,
  p_user_id uuid,
  p_workspace_id uuid,
  p_name text,
  p_kind file_kind,
  p_media_type text,
  p_bytes integer,
  p_width integer,
  p_height integer,
  p_text text,
  p_tokens integer,
  out is_kept boolean,
  out stored_bytes bigint,
  out stored_bytes_max bigint
)
language plpgsql
as $$
begin
  perform from users u where u.id = p_user_id and u.deleted_at is null
     for no key update;
  if not found then
    return;
  end if;
  select p.stored_file_bytes_max into stored_bytes_max
    from entitlement(p_workspace_id, now()) e
    join plans p on p.id = e.plan_id;
  select coalesce(sum(greatest(f.bytes, 4096)), 0) into stored_bytes
    from files f where f.user_id = p_user_id and f.discarded_at is null;

  is_kept := stored_bytes + greatest(p_bytes, 4096) <= stored_bytes_max;
  if is_kept then
    insert into files
      (id, user_id, name, kind, media_type, bytes, width, height, text, tokens)
    values (p_file_id, p_user_id, p_name, p_kind, p_media_type, p_bytes,
            p_width, p_height, p_text, p_tokens);
  end if;
end;
$$;
