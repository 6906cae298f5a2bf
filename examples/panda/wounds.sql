-- What is wrong on purpose, so that a check has something to find. Listed in ../wounds.yaml.

-- panda-card-in-note: support staff wrote down card numbers that callers read out.
insert into support_cases
  select 9000001 + part, 0, 0, 'phone', 'question', 'accounts@caller.example', null,
         (array['Caller wants to pay by 4111 1111 1111 1111, to be charged monthly.',
                'New card on file: 5555-5555-5555-4444, name as on the account.',
                'Refund to 378282246310005 please.'])[part + 1],
         false, n - interval '12 days', n - interval '12 days', n - interval '11 days'
    from generate_series(0, 2) as part, (select current_setting('demo.now')::timestamptz as n) as moment;

-- panda-clear-passwords: accounts moved from an older system, with the passwords as people typed
-- them. One in a hundred, so that a random sample of a large table meets them too.
insert into accounts
  select 3, 100000 + part, 'moved' || part || '@oldsystem.example', null,
         (array['Summer2024!', 'letmein-please', 'correct horse battery staple', 'Pa55word'])[part % 4 + 1],
         'Moved Account ' || chr(65 + part % 26), '{"theme": "light", "locale": "en-US"}',
         n - interval '300 days', n - interval '10 days'
    from generate_series(1, (select greatest(4, count(*) / 100) from accounts)::int) as part,
         (select current_setting('demo.now')::timestamptz as n) as moment;

-- panda-contract-ended: this contract ended 75 days ago, and 30 days is what was promised.
insert into tenants
  select 900001, 'Halcyon Ceramics', 'halcyonceramics.example', 'team', 900001, null, n - interval '800 days'
    from (select current_setting('demo.now')::timestamptz as n) as moment;
insert into contracts
  select 900001, 900001, 'Ines Halcyon', n - interval '440 days', n - interval '75 days'
    from (select current_setting('demo.now')::timestamptz as n) as moment;
insert into accounts
  select 900001, seat, 'potter' || seat || '@halcyonceramics.example', null,
         '$argon2id$v=19$m=19456,t=2,p=1$bm90LWEtcmVhbC1zYWx0LQ$Zm9yLW5vYm9keXMtcGFzc3dvcmQtYXQtYWxsLWluLWhlcmU',
         'Potter ' || chr(65 + seat), '{"theme": "dark", "locale": "en-GB"}',
         n - interval '430 days', n - interval '76 days'
    from generate_series(0, 4) as seat, (select current_setting('demo.now')::timestamptz as n) as moment;
insert into documents
  select 900001, 9000000 + part, part % 5, 'Glaze trials', 'Cone six, slow cooling.', n - interval '100 days'
    from generate_series(0, 6) as part, (select current_setting('demo.now')::timestamptz as n) as moment;
