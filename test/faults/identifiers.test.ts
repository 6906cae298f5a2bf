/** Names of tables and columns as SQL allows them: quotes, spaces, other scripts, words of SQL. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { company, reasonOf, statuses } from './installation.ts';

const schema = `
  create schema "select";
  create schema "o'Brien ""x""";
  create table "select"."from" ("order" int, "group by" text, "a""b" text, "it's" timestamptz,
    "имя" text, "; drop table x; --" text, primary key ("order", "a""b"));
  create table "o'Brien ""x"""."Пользователи 你好" ("table" int primary key, "Where" int, "a""b" text,
    "$1" text, "%s\\d" text);
  insert into "select"."from" values (0, 'x', '', now(), 'y', 'z'), (1, 'x', 'q', now() - interval '3 years', 'y', 'z');
  insert into "o'Brien ""x"""."Пользователи 你好" values (1, 0, '', 'note', 'Card 4111 1111 1111 1111');
  analyze`;

const common = `
        role: controller
        purposes: [service]
        provenance: self
        owner: people team
        erase: delete`;

const store = (variable: string): string => `
    kind: postgres
    url: \${${variable}}
    owner: platform team
    provider: Example Host
    region: eu-central-1
    country: DE
    mechanism: domestic
    excluded: [{ what: databases, names: "*", because: Databases of other tests }]
    schemas: [select, 'o''Brien "x"']
    datasets:
      odd:
        table: select.from
        key: [order, 'a"b']${common}
        period: { keep: 1 year, since: "it's" }
        fields:
          order: none
          group by: user.content
          'a"b': none
          "it's": none
          имя: user.name
          "; drop table x; --": user.content
      users:
        table: 'o''Brien "x".Пользователи 你好'
        key: table${common}
        period: { keep: 1 year, since: "odd.it's" }
        references: [{ fields: [Where, 'a"b'], to: odd, keys: [order, 'a"b'] }]
        fields: { table: none, Where: none, 'a"b': none, $1: user.content, '%s\\d': user.content }`;

const map = `data-map: odd
purposes:
  service: { says: Provide the service, basis: contract }
stores:
  main:${store('TROTH_FAULT_MAIN')}
`;

const policy = `policy: odd
title: Odd names
company: Odd
effective: 2024-01-01
zone: Europe/Berlin
data-map: fault.map.yaml
promises:
  Q1: { says: The map is complete., keep: [{ collection: { map: complete } }] }
  Q2: { says: No card number., keep: [{ collection: { cards: tokens-only } }] }
  Q3: { says: Nothing too long., keep: [{ retention: { rows: within-period } }] }
`;

describe('names in a governed database', () => {
  it('are read whatever they hold', async (t) => {
    const { installation } = await company(t, { policy, map, schema });
    const reports = await installation.check();
    const said = reports[0]?.promises.map(({ id, reason }) => `${id}: ${reason}`).join('\n') ?? '';
    assert.deepEqual(statuses(reports), { Q1: 'kept', Q2: 'broken', Q3: 'broken' }, said);
    assert.match(reasonOf(reports, 'Q2'), /Пользователи 你好/);
    assert.match(reasonOf(reports, 'Q3'), /select\.from/);
  });
});
