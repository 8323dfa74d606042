-- Makes the rollups anew from the ledger. Until it commits everybody reads the
-- old ones. Answers how many facts they are made of.
create or replace function rebuild_rollups() returns bigint
language plpgsql
as $$
declare
  v_at timestamptz;
  v_until bigint;
  v_next bigint;
  v_facts bigint;
begin
  perform 1 from rollup_cursor c where c.id = 1 for update;
  v_at := clock_timestamp();
  select pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint
    into v_until, v_next from pg_current_snapshot() as s;

  -- A ledger that was brought from another server has transactions of that one
  -- in it, which would be taken for new ones when this server gets so far.
  if exists (
    select from usage_events e
     where e.written_by >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
  then
    alter table usage_events disable trigger usage_events_append_only;
    update usage_events set written_by = null
     where written_by >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    alter table usage_events enable trigger usage_events_append_only;
  end if;
  update ai_requests set released_by = null
   where released_by >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint;

  delete from usage_hours;
  delete from usage_rollup_days;
  delete from usage_person_days;
  delete from user_months;
  delete from person_kind_months;
  delete from workspace_months;
  delete from first_token_days;
  delete from active_people_days;
  v_facts := add_to_rollups(null, v_until);
  insert into active_people_days select * from active_people;
  -- Marks of another server's transactions say nothing here.
  update rollup_cursor c set marked_until = null, marked_at = null
   where c.id = 1;
  perform move_rollup_cursor(v_until, v_next, v_at);
  return v_facts;
end;
$$;
