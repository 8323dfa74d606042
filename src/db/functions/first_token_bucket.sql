-- Which of the log-spaced buckets a time to the first token falls into: four an
-- octave of milliseconds, so that a percentile read from them is off by a tenth
-- at most. features/admin/overview/first-token.ts reads them.
create or replace function first_token_bucket(p_wait interval)
returns smallint
language sql immutable
as $$
  select floor(4 * ln(greatest(extract(epoch from p_wait) * 1000, 1)::float8)
    / ln(2::float8))::smallint
$$;
