-- The ledgers and the price list only ever grow. A mistake is corrected by
-- another row, so that every receipt stays explicable.
create or replace function refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception '% on % is refused: %', lower(tg_op), tg_table_name, tg_argv[0]
    using errcode = 'restrict_violation';
end
$$;

create or replace trigger usage_events_append_only
  before update or delete or truncate on usage_events
  for each statement execute function refuse_change(
    'the ledger is append-only; write a correction instead');

create or replace trigger credit_entries_append_only
  before update or delete or truncate on credit_entries
  for each statement execute function refuse_change(
    'the ledger is append-only; write an entry that makes up for it');

create or replace trigger model_prices_append_only
  before update or delete or truncate on model_prices
  for each statement execute function refuse_change(
    'a price is never edited; add one that takes over from now on');

create or replace trigger audit_log_append_only
  before update or delete or truncate on audit_log
  for each statement execute function refuse_change(
    'what was done stays on record');

create or replace trigger peeks_append_only
  before update or delete or truncate on peeks
  for each statement execute function refuse_change(
    'who looked into a conversation stays on record');
