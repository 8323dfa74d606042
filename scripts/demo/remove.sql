-- Takes the demonstration away: all that hangs on its people and workspaces, the
-- ledger too, whose rows nobody else may remove. Records of what admins did stay
-- as they are, and whom they speak of stays as a name nobody is behind.
create temporary table demo_users on commit drop as
select id from users where email like '%@demo.example';
create temporary table demo_workspaces on commit drop as
select w.id from workspaces w
 where w.personal_user_id in (select id from demo_users)
    or exists (select from memberships m join demo_users u on u.id = m.user_id
                where m.workspace_id = w.id and m.role = 'owner');

update refusal_hours h set refusals = greatest(h.refusals - c.refusals, 0)
  from (select date_trunc('hour', r.started_at, 'UTC') as hour,
               count(*) * 3 as refusals
          from ai_requests r join users u on u.id = r.user_id
         where u.email = 'person97@demo.example' and r.request_hash = 'demo'
         group by 1) as c
 where h.hour = c.hour and h.kind = 'rate_limited';
delete from refusal_hours where refusals = 0;

alter table usage_events disable trigger usage_events_append_only;
alter table credit_entries disable trigger credit_entries_append_only;

-- Every column that refers to them, and whether its table may lose rows.
create temporary table demo_links on commit drop as
select c.conrelid::regclass as source, a.attname as col,
       c.confrelid::regclass as target,
       case c.confrelid when 'users'::regclass then 'demo_users'
            else 'demo_workspaces' end as gone,
       exists (select from pg_trigger t
                where t.tgrelid = c.conrelid and t.tgenabled <> 'D'
                  and t.tgfoid = 'refuse_change'::regproc) as is_record
  from pg_constraint c
  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
 where c.contype = 'f' and cardinality(c.conkey) = 1
   and c.confrelid in ('users'::regclass, 'workspaces'::regclass)
   and c.conrelid not in ('users'::regclass, 'workspaces'::regclass);

create temporary table demo_kept (id uuid primary key) on commit drop;

do $$
declare
  v_link record;
  v_is_blocked boolean := true;
begin
  for v_link in select * from demo_links l where l.is_record loop
    execute format('insert into demo_kept select %I from %s
       where %1$I in (select id from %3$I) on conflict do nothing',
      v_link.col, v_link.source, v_link.gone);
  end loop;
  -- In whichever order the references among the others allow.
  for pass in 1..10 loop
    exit when not v_is_blocked;
    v_is_blocked := false;
    for v_link in select * from demo_links l where not l.is_record loop
      begin
        execute format('delete from %s where %I in (select id from %I)',
          v_link.source, v_link.col, v_link.gone);
      exception when foreign_key_violation then
        v_is_blocked := true;
      end;
    end loop;
  end loop;
  if v_is_blocked then
    raise exception 'something still refers to the demonstration';
  end if;
end
$$;

alter table usage_events enable trigger usage_events_append_only;
alter table credit_entries enable trigger credit_entries_append_only;

delete from workspaces w using demo_workspaces d
 where w.id = d.id and w.id not in (select id from demo_kept)
   and (w.personal_user_id is null
     or w.personal_user_id not in (select id from demo_kept));
delete from users u using demo_users d
 where u.id = d.id and u.id not in (select id from demo_kept)
   and not exists (select from workspaces w where w.personal_user_id = u.id);
update workspaces w set closed_at = now() from demo_workspaces d
 where w.id = d.id;
update users u
   set name = null, email = 'deleted-' || u.id || '@deleted.invalid',
       deleted_at = now()
  from demo_users d where u.id = d.id;
