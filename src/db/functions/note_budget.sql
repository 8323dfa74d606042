-- Writes the alerts for what a month's cost has crossed of the operator's
-- budget, at 50, 80 and 100 %, each once a month and budget; at 100 % new calls
-- are refused from then on, unless an admin has lifted that brake for the month:
-- that of this budget or of a larger one.
-- Whoever crosses something writes it in the transaction that does. Locks the
-- operator's settings before any alert. Answers how many alerts are new.
create or replace function note_budget(
  p_month date,
  p_spent_nanos bigint,
  p_budget_nanos bigint,
  p_at timestamptz
) returns integer
language plpgsql
as $$
declare
  v_cents constant bigint := 10000000;
  v_is_pulled boolean := false;
  v_alerts integer;
begin
  if p_spent_nanos >= p_budget_nanos then
    insert into operator_settings as o
      (id, budget_spent_month, budget_spent_nanos, updated_at)
    values (1, p_month, p_budget_nanos, p_at)
    on conflict (id) do update
      set budget_spent_month = excluded.budget_spent_month,
          budget_spent_nanos = excluded.budget_spent_nanos,
          updated_at = excluded.updated_at
      where (o.budget_lifted_month is distinct from excluded.budget_spent_month
             or o.budget_lifted_nanos < excluded.budget_spent_nanos)
        and (o.budget_spent_month is distinct from excluded.budget_spent_month
             or o.budget_spent_nanos is null
             or o.budget_spent_nanos < excluded.budget_spent_nanos);
    v_is_pulled := found;
  end if;

  if v_is_pulled then
    insert into audit_log (at, action, subject_kind, subject_id, reason, after)
    values (p_at, 'brake.pull', 'brake', 'budget',
      'The budget of this month is spent.',
      jsonb_build_object('level', 'no_new_calls', 'month', p_month,
        'spentCents', p_spent_nanos / v_cents,
        'budgetCents', p_budget_nanos / v_cents));
  end if;

  insert into operator_alerts (key, kind, details, created_at)
  select format('budget/%s/%s/%s', p_month, p_budget_nanos, crossed.percent),
         'budget',
         jsonb_build_object('month', p_month, 'percent', crossed.percent,
           'costCents', p_spent_nanos / v_cents,
           'budgetCents', p_budget_nanos / v_cents,
           'isPaused', v_is_pulled and crossed.percent = 100),
         p_at
    from unnest(array[50, 80, 100]) as crossed (percent)
   where p_spent_nanos * 100 >= p_budget_nanos * crossed.percent
  on conflict on constraint operator_alerts_once_a_cause do nothing;
  get diagnostics v_alerts = row_count;
  return v_alerts;
end;
$$;
