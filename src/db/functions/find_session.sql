-- The live session a token stands for, with its person and their own
-- workspace. A function, so that its plan is kept: every request asks it.
create or replace function find_session(p_session_token text)
returns table (
  user_id uuid,
  workspace_id uuid,
  membership_role membership_role,
  role user_role,
  email text,
  name text,
  image text,
  time_zone text,
  locale text,
  status user_status,
  suspended_reason text,
  is_renewal_due boolean
)
language plpgsql
as $$
#variable_conflict use_column
begin
  return query
  select u.id, w.id, m.role, u.role, u.email, u.name, u.image, u.time_zone,
         u.locale, u.status, u.suspended_reason,
         s.expires < now() + interval '29 days'
    from sessions s
    join users u on u.id = s.user_id
    join workspaces w on w.personal_user_id = u.id
    join memberships m on m.workspace_id = w.id and m.user_id = u.id
   where s.session_token = p_session_token and s.expires > now();
end;
$$;
