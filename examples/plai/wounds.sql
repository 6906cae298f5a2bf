-- What is wrong on purpose, so that a check has something to find. Listed in ../wounds.yaml.

-- plai-left-company: this customer left 431 days ago, and a year is what was promised.
insert into companies
  select 900001, 'Larkspur Freight', 'larkspurfreight.example', 'team', 'accounts@larkspurfreight.example',
         n - interval '900 days', n - interval '431 days', n - interval '431 days'
    from (select current_setting('demo.now')::timestamptz as n) as moment;
insert into teams values (900001, 0, 'Freight desk', null);
insert into employees
  select 900001, seat, 0, nullif(0, seat), 'crew' || seat || '@larkspurfreight.example', null,
         'Crew', 'Member ' || chr(65 + seat), 'Dispatcher', null, null, (n - interval '880 days')::date,
         '{}', n - interval '880 days', n - interval '431 days'
    from generate_series(0, 5) as seat, (select current_setting('demo.now')::timestamptz as n) as moment;
update teams set lead_id = 0 where company_id = 900001;
insert into goals
  select 900001, 9000000 + seat, seat, 'Fewer empty miles', 'Plan the return load first.', 40,
         (n - interval '420 days')::date, n - interval '500 days'
    from generate_series(0, 5) as seat, (select current_setting('demo.now')::timestamptz as n) as moment;

-- plai-removal-left-rows: this person's removal was reported as done, and the rows are still there.
insert into employees
  select 1, 500, null, null, 'wilma.brandt500@former.example', null, 'Wilma', 'Brandt', 'Analyst', null, null,
         (n - interval '700 days')::date, '{}', n - interval '700 days', n - interval '90 days'
    from (select current_setting('demo.now')::timestamptz as n) as moment;
insert into goals
  select 1, 9000100 + part, 500, 'Close the quarter', 'Reconcile the last open items.', 70,
         (n - interval '100 days')::date, n - interval '200 days'
    from generate_series(1, 2) as part, (select current_setting('demo.now')::timestamptz as n) as moment;
insert into removal_requests
  select 9000001, 1, 500, 'wilma.brandt500@former.example', 'mail', n - interval '60 days', n - interval '45 days'
    from (select current_setting('demo.now')::timestamptz as n) as moment;

-- plai-removal-overdue: asked 47 days ago, still open; a month is what the law allows.
insert into removal_requests
  select 9000002 + part, 2, 2000 + part, 'left.behind' || part || '@former.example', 'mail', n - interval '47 days', null
    from generate_series(0, 1) as part, (select current_setting('demo.now')::timestamptz as n) as moment;

-- plai-undeclared-role: somebody's login that reads everything and stands in no list.
do $$ begin create role plai_contractor login;
exception when duplicate_object or unique_violation then null; end $$;
do $$ begin execute format('grant connect on database %I to plai_contractor', current_database()); end $$;
grant usage on schema public to plai_contractor;
grant select on all tables in schema public to plai_contractor;
