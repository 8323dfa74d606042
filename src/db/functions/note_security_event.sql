-- Tells a person of something that touches who may act as them or read what is
-- theirs, in the app and by mail, once for its cause. Part of the caller's transaction. That the
-- account is deleted is told by mail alone, which outlives the account.
create or replace function note_security_event(
  p_user_id uuid,
  p_kind notice_kind,
  p_cause text,
  p_details jsonb
) returns void
language plpgsql
as $$
begin
  if p_kind::text = 'account_deletion' then
    insert into email_outbox
      (key, kind, category, to_address, time_zone, locale, details)
    select 'security/' || u.id || '/' || p_cause, p_kind, 'security', u.email,
           u.time_zone, u.locale, p_details
      from users u where u.id = p_user_id
    on conflict on constraint email_outbox_once_a_reader_and_cause do nothing;
    return;
  end if;
  insert into notifications (workspace_id, user_id, kind, cause, details)
  select w.id, p_user_id, p_kind, p_cause, p_details
    from workspaces w where w.personal_user_id = p_user_id
  on conflict on constraint notifications_once_a_threshold_and_period
  do nothing;
end;
$$;
