-- Takes one token from each of several buckets, or from none of them.
--
-- A bucket is the moment at which it will be full again. Of one that holds
-- `burst` tokens and regains one every `refill` ms there are
--   floor((burst * refill - (full_at - now)) / refill)
-- tokens, a moment that has passed counting as now; a token is taken by moving
-- the moment on by `refill`. In whole milliseconds this is exact: in any
-- stretch of t ms at most burst + floor(t / refill) are taken.
--
-- Rows are locked in the order of their keys, so takers of the same buckets
-- wait for each other and never in a circle. Who waited counts with the moment
-- at which it asked, which can only give less. Keys are distinct.
create or replace function take_rate(
  p_keys text[],
  p_bursts integer[],
  p_refills_ms integer[],
  p_now timestamptz,
  -- Whether a token was taken from every bucket.
  out is_taken boolean,
  -- How long each bucket now needs to be full, in the order of the keys.
  out full_in_ms bigint[]
)
language plpgsql
as $$
declare
  v_now_ms bigint :=
    floor(extract(epoch from coalesce(p_now, clock_timestamp())) * 1000);
  v_taken text[];
begin
  with taken as (
    insert into rate_buckets as bucket (key, full_at_ms)
    select asked.key, v_now_ms + asked.refill_ms
      from unnest(p_keys, p_refills_ms) as asked (key, refill_ms)
     order by asked.key
    on conflict (key) do update
       set full_at_ms = greatest(bucket.full_at_ms, v_now_ms)
             + (excluded.full_at_ms - v_now_ms)
     where bucket.full_at_ms <= v_now_ms
             + (p_bursts[array_position(p_keys, bucket.key)] - 1)
             * (excluded.full_at_ms - v_now_ms)
    returning bucket.key
  )
  select array_agg(taken.key) into v_taken from taken;

  is_taken := coalesce(cardinality(v_taken), 0) = cardinality(p_keys);
  if not is_taken and v_taken is not null then
    update rate_buckets bucket
       set full_at_ms = bucket.full_at_ms - asked.refill_ms
      from unnest(p_keys, p_refills_ms) as asked (key, refill_ms)
     where bucket.key = asked.key and asked.key = any (v_taken);
  end if;

  select array_agg(greatest(bucket.full_at_ms - v_now_ms, 0) order by asked.nth)
    into full_in_ms
    from unnest(p_keys) with ordinality as asked (key, nth)
    join rate_buckets bucket on bucket.key = asked.key;
end;
$$;
