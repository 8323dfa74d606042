-- The live session a token stands for, with its person and the workspace they
-- act in: the one that was chosen, else their own, which is looked up only then.
-- A function, so that its plan is kept: every request asks it.
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
  select u.id, m.workspace_id, m.role, u.role, u.email, u.name, u.image, u.time_zone,
         u.locale, u.status, u.suspended_reason,
         s.expires < now() + interval '29 days'
    from sessions s
    join users u on u.id = s.user_id
    join memberships m on m.user_id = s.user_id
     and m.workspace_id = coalesce(s.workspace_id, (
       select w.id from workspaces w where w.personal_user_id = s.user_id))
   where s.session_token = p_session_token and s.expires > now();
end;
$$;
