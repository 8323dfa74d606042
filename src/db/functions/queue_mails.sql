-- Puts the mails of a notice in line in the transaction that writes the notice:
-- one to each owner of the workspace, or to the one person it is for. Whoever
-- inserts notices need not know of mail, and none can be lost or doubled.
create or replace function queue_mails() returns trigger
language plpgsql
as $$
begin
  insert into email_outbox
    (key, notification_id, user_id, kind, category, to_address, time_zone,
     locale, details, created_at, next_attempt_at)
  select 'notice/' || new.id || '/' || u.id, new.id, u.id, new.kind,
         mail_category(new.kind), u.email, u.time_zone, u.locale, new.details,
         new.created_at, new.created_at
    from memberships m join users u on u.id = m.user_id
   where m.workspace_id = new.workspace_id
     and case when new.user_id is null
           then m.role = 'owner' and u.status = 'active'
             and u.deleted_at is null
           else u.id = new.user_id end
  on conflict on constraint email_outbox_once_a_reader_and_cause do nothing;
  return null;
end;
$$;

create or replace trigger notifications_are_mailed
  after insert on notifications
  for each row execute function queue_mails();
