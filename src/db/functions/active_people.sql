-- How many people were active on each day, and in the 7 and the 30 days that
-- end with it: made anew from their days. A person who was active on a day
-- counts from it on, for so many days or until they are active again, which is
-- the next that counts.
create or replace view active_people as
with days as (
  select distinct p.user_id, p.day from usage_person_days p
), spans as (
  select d.day,
         lead(d.day) over (partition by d.user_id order by d.day) as next_day
    from days d
), steps as (
  select s.day, 1 as weekly, 1 as monthly, 1 as daily from spans s
  union all
  select s.day + 1, 0, 0, -1 from spans s
  union all
  select least(s.day + 7, s.next_day), -1, 0, 0 from spans s
  union all
  select least(s.day + 30, s.next_day), 0, -1, 0 from spans s
), changes as (
  select s.day, sum(s.daily) as daily, sum(s.weekly) as weekly,
         sum(s.monthly) as monthly
    from steps s group by s.day
), counts as (
  select c.day, lead(c.day) over by_day as next_day,
         sum(c.daily) over by_day as daily, sum(c.weekly) over by_day as weekly,
         sum(c.monthly) over by_day as monthly
    from changes c window by_day as (order by c.day)
)
select each.day::date as day, c.daily::integer as daily,
       c.weekly::integer as weekly, c.monthly::integer as monthly
  from counts c
  cross join lateral
    generate_series(c.day, c.next_day - 1, interval '1 day') as each (day)
 where c.monthly > 0;
