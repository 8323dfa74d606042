-- What each call cost its customer: the call and the sum of its ledger rows.
create or replace view call_receipts as
select r.id as request_id, r.workspace_id, r.user_id, r.conversation_id,
       r.feature, r.state, r.outcome, r.model_id, r.served_model_id,
       r.price_id,
       coalesce(r.input_tokens, 0) as input_tokens,
       coalesce(r.cached_input_tokens, 0) as cached_input_tokens,
       coalesce(r.output_tokens, 0) as output_tokens,
       coalesce(r.reasoning_tokens, 0) as reasoning_tokens,
       ledger.credits, ledger.included_credits, ledger.prepaid_credits,
       ledger.overage_credits,
       case when r.state = 'held' then r.held_credits else 0 end
         as held_credits,
       r.is_estimated, r.started_at, r.first_token_at, r.error_code,
       r.context_start_id
  from ai_requests r
  cross join lateral (
    select coalesce(sum(e.credits), 0)::bigint as credits,
           coalesce(sum(e.included_credits), 0)::bigint as included_credits,
           coalesce(sum(e.prepaid_credits), 0)::bigint as prepaid_credits,
           coalesce(sum(e.overage_credits), 0)::bigint as overage_credits
      from usage_events e where e.request_id = r.id
  ) as ledger;
