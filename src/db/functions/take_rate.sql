-- Takes one token from each of several buckets, or from none of them.
--
-- A bucket is the moment at which it will be full again. Of one that holds
-- `burst` tokens and regains one every `refill` ms there are
--   floor((burst * refill - (full_at - now)) / refill)
-- tokens, a moment that has passed counting as now; a token is taken by moving
-- the moment on by `refill`. In whole milliseconds this is exact: in any
-- stretch of t ms at most burst + floor(t / refill) are taken.
--
-- Keys come in ascending order of their bytes, so takers of the same buckets
-- lock them in one order and never wait in a circle. Who waited counts with the
-- moment at which it asked, which can only give less.
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
  v_full_at_ms bigint;
  v_refill_ms integer;
  v_takeable_ms bigint;
  v_refused integer[];
begin
  for v_nth in 1 .. cardinality(p_keys) loop
    if p_keys[v_nth] collate "C" <= p_keys[v_nth - 1] then
      raise exception 'buckets are not in the order of their keys';
    end if;
    v_refill_ms := p_refills_ms[v_nth];
    v_takeable_ms := v_now_ms + (p_bursts[v_nth] - 1)::bigint * v_refill_ms;
    -- Nearly every bucket has been asked before.
    update rate_buckets bucket
       set full_at_ms = greatest(bucket.full_at_ms, v_now_ms) + v_refill_ms
     where bucket.key = p_keys[v_nth] and bucket.full_at_ms <= v_takeable_ms
    returning bucket.full_at_ms into v_full_at_ms;
    if not found then
      insert into rate_buckets as bucket (key, full_at_ms)
      values (p_keys[v_nth], v_now_ms + v_refill_ms)
      on conflict (key) do update
         set full_at_ms = greatest(bucket.full_at_ms, v_now_ms) + v_refill_ms
       where bucket.full_at_ms <= v_takeable_ms
      returning bucket.full_at_ms into v_full_at_ms;
    end if;
    if not found then
      -- Locked all the same: it stays as it is until this is over.
      select bucket.full_at_ms into v_full_at_ms
        from rate_buckets bucket where bucket.key = p_keys[v_nth];
      v_refused := v_refused || v_nth;
    end if;
    full_in_ms[v_nth] := v_full_at_ms - v_now_ms;
  end loop;

  is_taken := v_refused is null;
  if is_taken then return; end if;
  for v_nth in 1 .. cardinality(p_keys) loop
    continue when v_nth = any (v_refused);
    update rate_buckets bucket
       set full_at_ms = bucket.full_at_ms - p_refills_ms[v_nth]
     where bucket.key = p_keys[v_nth];
    full_in_ms[v_nth] := full_in_ms[v_nth] - p_refills_ms[v_nth];
  end loop;
end;
$$;
