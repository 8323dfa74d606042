-- One call's receipt, seen after the statement's own writes: volatile, so that
-- it takes a new snapshot. p_after is there to be waited for.
create or replace function receipt_of(p_request_id uuid, p_after boolean)
returns setof call_receipts
language plpgsql volatile
as $$
begin
  return query select * from call_receipts c where c.request_id = p_request_id;
end;
$$;
