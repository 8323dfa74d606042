-- Takes mails that are due for this caller until its lease ends, oldest first;
-- what others have claimed is passed over. Those whose reader has switched
-- their category off are suppressed first, and those that are too late to be of
-- use are dead. A mail whose sender died comes back when its lease is over.
create or replace function claim_mails(
  p_mails_max integer,
  p_attempts_max integer,
  p_lease interval,
  p_useful interval,
  p_now timestamptz
) returns setof email_outbox
language plpgsql
as $$
declare
  v_now timestamptz := coalesce(p_now, clock_timestamp());
begin
  with due as (
    select o.id,
           case when not (case o.category when 'usage' then p.mail_usage
               when 'trial' then p.mail_trial else true end) then 'suppressed'
             when o.created_at < v_now - p_useful then 'too_late'
             else 'no_answer' end as verdict
      from email_outbox o left join preferences p on p.user_id = o.user_id
     where o.state = 'waiting' and o.next_attempt_at <= v_now
       and (o.leased_until is null or o.leased_until <= v_now)
       and (not (case o.category when 'usage' then p.mail_usage
               when 'trial' then p.mail_trial else true end)
            or o.created_at < v_now - p_useful
            or o.attempts >= p_attempts_max)
     for update of o skip locked
  )
  update email_outbox o
     set state = (case due.verdict when 'suppressed' then 'suppressed'
           else 'dead' end)::mail_state,
         leased_until = null,
         last_error = nullif(due.verdict, 'suppressed')
    from due where o.id = due.id;

  return query
  update email_outbox o
     set leased_until = v_now + p_lease, attempts = o.attempts + 1
   where o.id in (
     select d.id from email_outbox d
      where d.state = 'waiting' and d.next_attempt_at <= v_now
        and (d.leased_until is null or d.leased_until <= v_now)
      order by d.next_attempt_at
      limit p_mails_max
        for update skip locked)
  returning o.*;
end;
$$;
