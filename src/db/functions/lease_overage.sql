-- Gives one worker the next usage of one workspace to tell Stripe, in order of
-- time, and answers with its rows' ids and the clock. Only one worker at a time
-- has a workspace, so that its usage is told one call after another; others
-- pass on to the next. Workspaces without a Stripe customer wait.
--
-- p_workspace_id null: the one that has waited longest. p_is_urgent: also what
-- waits to be tried again.
create or replace function lease_overage(
  p_workspace_id uuid,
  p_not_workspace_ids uuid[],
  p_is_urgent boolean,
  p_rows_max integer,
  p_lease interval,
  p_now timestamptz
)
returns table (id uuid, leased_at timestamptz, leased_until timestamptz)
language plpgsql
as $$
declare
  v_now timestamptz :=
    date_trunc('milliseconds', coalesce(p_now, clock_timestamp()));
  v_workspace_id uuid;
begin
  for v_workspace_id in
    select o.workspace_id
      from meter_outbox o join workspaces w on w.id = o.workspace_id
     where o.state = 'waiting'
       and (p_workspace_id is null or o.workspace_id = p_workspace_id)
       and o.workspace_id <> all (p_not_workspace_ids)
       and (p_is_urgent or o.next_attempt_at is null
            or o.next_attempt_at <= v_now)
       and coalesce(o.stripe_customer_id, w.stripe_customer_id) is not null
     group by o.workspace_id
     order by min(o.occurred_at)
  loop
    -- Inserts that refer to the workspace do not wait for this lock. Whoever
    -- had it before is over: the next statement sees what they leased.
    perform 1 from workspaces w
     where w.id = v_workspace_id for no key update skip locked;
    continue when not found;
    perform 1 from meter_outbox o
     where o.workspace_id = v_workspace_id and o.state = 'waiting'
       and o.leased_until > v_now;
    continue when found;

    return query
      update meter_outbox o
         set leased_until = v_now + p_lease,
             stripe_customer_id =
               coalesce(o.stripe_customer_id, w.stripe_customer_id)
        from workspaces w
       where w.id = o.workspace_id
         and o.id in (
           select due.id from meter_outbox due
            where due.workspace_id = v_workspace_id and due.state = 'waiting'
              and (p_is_urgent or due.next_attempt_at is null
                   or due.next_attempt_at <= v_now)
            -- A correction has the moment of its charge, and comes after it.
            order by due.occurred_at, due.credits desc
            limit p_rows_max)
         and coalesce(o.stripe_customer_id, w.stripe_customer_id) is not null
      returning o.id, v_now, o.leased_until;
    return;
  end loop;
end;
$$;
