-- Which mails a notice's kind belongs to: people may switch off those of
-- `usage` and `trial`, never those of `payment`, `security` and `operator`.
create or replace function mail_category(p_kind notice_kind)
returns mail_category
language sql stable
as $$
  select (case
    when p_kind::text in ('usage_50', 'usage_80', 'usage_100', 'overage_80',
      'overage_cap') then 'usage'
    when p_kind::text in ('trial_ending', 'trial_ended') then 'trial'
    when p_kind::text in ('sign_in_linked', 'account_deletion',
      'chat_looked_at') then 'security'
    when p_kind::text in ('operator_budget', 'operator_spike') then 'operator'
    else 'payment'
  end)::mail_category
$$;
