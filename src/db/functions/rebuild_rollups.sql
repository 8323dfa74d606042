-- Makes the rollups anew from the ledger. Until it commits everybody reads the
-- old ones. Answers how many facts they are made of.
create or replace function rebuild_rollups() returns bigint
language plpgsql
as $$
declare
  v_until bigint;
  v_facts bigint;
begin
  perform 1 from rollup_cursor c where c.id = 1 for update;
  v_until := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;

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
  delete from first_token_days;
  delete from active_people_days;
  v_facts := add_to_rollups(null, v_until);
  insert into active_people_days select * from active_people;
  update rollup_cursor c
     set folded_until = v_until, folded_at = clock_timestamp()
   where c.id = 1;
  return v_facts;
end;
$$;
