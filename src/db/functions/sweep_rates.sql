-- Removes the limiter's buckets that are full again, some at a time. A bucket
-- that somebody takes from meanwhile is passed over.
create or replace function sweep_rates(p_buckets_max integer, p_now timestamptz)
returns integer
language sql
as $$
  with full_again as (
    select key from rate_buckets
     where full_at_ms
             < extract(epoch from coalesce(p_now, clock_timestamp())) * 1000
     limit p_buckets_max
       for update skip locked
  ), swept as (
    delete from rate_buckets bucket using full_again
     where bucket.key = full_again.key
    returning 1
  )
  select count(*)::integer from swept;
$$;
