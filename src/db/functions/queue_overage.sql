-- Puts overage of a call, or what a correction takes off it, in line for
-- Stripe: at the call's start, so that it falls in its period, for the customer
-- the workspace is now. Internal to charge_call and post_correction.
create or replace function queue_overage(
  p_event_id uuid,
  p_request ai_requests,
  p_credits bigint
) returns void
language plpgsql
as $$
begin
  insert into meter_outbox
    (id, workspace_id, credits, occurred_at, period_start, stripe_customer_id)
  select p_event_id, p_request.workspace_id, p_credits, p_request.started_at,
         p_request.period_start, w.stripe_customer_id
    from workspaces w where w.id = p_request.workspace_id;
end;
$$;
