-- Notes that the rollups have what transactions before p_until wrote, where
-- p_next was the next to begin at p_at. If nothing else was under way, all that
-- was committed at p_at is in. If something was, p_at and p_next are kept as a
-- mark: once p_next is folded, all that was committed at p_at is in. So what one
-- old transaction holds back is not said to be folded. Internal to fold_rollups
-- and rebuild_rollups, which hold the cursor's row.
create or replace function move_rollup_cursor(
  p_until bigint, p_next bigint, p_at timestamptz)
returns void
language sql
as $$
  update rollup_cursor c
     set folded_until = p_until,
         months_folded_until = p_until,
         folded_at = case when p_until >= p_next then p_at
           when p_until >= c.marked_until then c.marked_at
           else c.folded_at end,
         marked_until = case when p_until < c.marked_until
           then c.marked_until else p_next end,
         marked_at = case when p_until < c.marked_until
           then c.marked_at else p_at end
   where c.id = 1
$$;
