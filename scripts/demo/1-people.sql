-- Who there is. Everything of the demonstration hangs on people whose address
-- ends in @demo.example, a name that nobody can own, and on their workspaces.
create temporary table demo_people on commit drop as
select n,
       gen_random_uuid() as user_id, gen_random_uuid() as workspace_id,
       (array['Ines','Omar','Lena','Kofi','Mira','Jonas','Aiko','Pablo','Nadia',
         'Sven','Tara'])[1 + n % 11] || ' '
         || (array['Bergman','Castillo','Dupont','Eriksen','Fofana','Gupta',
           'Haddad','Ivanova','Jansen','Kimura'])[1 + n % 10] as name,
       case when n <= 62 then 'free' when n <= 64 then 'prepaid'
            when n <= 90 then 'pro' when n <= 93 then 'overage'
            when n = 94 then 'past_due' when n = 95 then 'churned'
            when n = 96 then 'gift' when n = 97 then 'abuser'
            else 'team' end as kind,
       case when n <= 64 or n = 97 then 'free' when n <= 95 then 'pro'
            when n = 96 then 'enterprise' else 'team' end as plan_id,
       -- Three teams of four, each paid for by its first.
       case when n >= 98 then 98 + (n - 98) / 4 * 4 else n end as payer,
       date_trunc('day', now(), 'UTC')
         - make_interval(days => case when n = 97 then 3
             when n = 94 then 62 when n >= 98 then 84 - (n - 98) / 4 * 20
             else 6 + n * 37 % 84 end)
         + interval '7 hours' as joined_at
  from generate_series(1, 109) as n;

insert into users (id, name, email, email_verified, created_at)
select user_id, name, 'person' || n || '@demo.example', joined_at, joined_at
  from demo_people;

insert into workspaces
  (id, name, kind, personal_user_id, overage_enabled, overage_cap_credits,
   created_at)
select workspace_id, name, 'personal', user_id, kind = 'overage',
       case kind when 'overage' then 20000000 else 0 end, joined_at
  from demo_people;

-- A team's workspace is another than its owner's own.
create temporary table demo_payers on commit drop as
select p.n, p.user_id, p.kind, p.plan_id, p.joined_at,
       case p.kind when 'team' then gen_random_uuid() else p.workspace_id end
         as workspace_id,
       case p.kind when 'team' then 4 else 1 end as seats
  from demo_people p where p.n = p.payer;

insert into workspaces (id, name, kind, created_at)
select workspace_id, (array['Northwind Studio','Harbour Labs','Quill and Co'])
         [1 + (n - 98) / 4], 'team', joined_at
  from demo_payers where kind = 'team';

insert into memberships (workspace_id, user_id, role, created_at)
select workspace_id, user_id, 'owner', joined_at from demo_people
union all
select t.workspace_id, p.user_id,
       (case when p.n = t.n then 'owner' else 'member' end)::membership_role,
       p.joined_at
  from demo_people p join demo_payers t on t.n = p.payer
 where p.kind = 'team';

insert into credit_balances (workspace_id)
select workspace_id from demo_people
union select workspace_id from demo_payers;

-- Without a customer at Stripe nobody asks Stripe about them.
insert into subscriptions
  (workspace_id, stripe_subscription_id, plan_id, status, seats,
   current_period_start, current_period_end, unit_amount_cents, created_at,
   updated_at)
select d.workspace_id,
       case when d.kind <> 'gift' then 'sub_demo_' || d.n end, d.plan_id,
       'active', d.seats, d.joined_at, d.joined_at + interval '1 month',
       p.price_usd_cents, d.joined_at, d.joined_at
  from demo_payers d join plans p on p.id = d.plan_id
 where d.plan_id <> 'free';
