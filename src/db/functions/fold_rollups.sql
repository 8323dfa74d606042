-- Adds to the rollups what the ledger got since the last time. Without a
-- statement or a lock in any call: a row tells which transaction wrote it, and
-- what is added lies before the oldest transaction that still runs, so that one
-- which commits late is not missed. Whoever adds holds the cursor's row; others
-- wait and find nothing left. The first time makes them anew. Answers how many
-- facts were added.
create or replace function fold_rollups() returns bigint
language plpgsql
as $$
declare
  v_cursor rollup_cursor;
  v_at timestamptz;
  v_until bigint;
  v_next bigint;
  v_facts bigint := 0;
begin
  select * into strict v_cursor from rollup_cursor c where c.id = 1 for update;
  if v_cursor.folded_until is null then
    return rebuild_rollups();
  end if;
  if v_cursor.folded_until
    > pg_snapshot_xmax(pg_current_snapshot())::text::bigint
  then
    raise exception 'the rollups are of another server''s transactions'
      using hint = 'Run: npm run rollups -- --rebuild';
  end if;
  if v_cursor.months_folded_until is distinct from v_cursor.folded_until then
    perform fill_month_rollups();
  end if;
  v_at := clock_timestamp();
  -- Everything before v_until has ended, and is seen by the statements that follow.
  select greatest(pg_snapshot_xmin(s)::text::bigint, v_cursor.folded_until),
         pg_snapshot_xmax(s)::text::bigint
    into v_until, v_next from pg_current_snapshot() as s;
  if v_until > v_cursor.folded_until then
    v_facts := add_to_rollups(v_cursor.folded_until, v_until);
  end if;
  perform move_rollup_cursor(v_until, v_next, v_at);
  return v_facts;
end;
$$;
