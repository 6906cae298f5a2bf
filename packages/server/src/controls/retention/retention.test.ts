import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import type { DataMap, Dataset } from '@troth/core/policy';
import { contextOf, findingsOf, gist, live, only, type Live } from '../testing/context.ts';
import type { Right } from '../requests/request.ts';
import { datasetOf, mapOf, policyOf } from '../testing/policy.ts';
import { ownDatabase } from '../testing/requests.ts';
import type { Params } from './clause.ts';
import { retention } from './index.ts';

/** Today is 2026-03-15. Composite keys; people lead to their company, sessions to their person. */
const schema = `
  create table companies (id int primary key, left_at timestamptz);
  create table people (company_id int not null references companies, id int not null, email text,
    primary key (company_id, id));
  create table sessions (company_id int, person_id int, started_at timestamptz);
  insert into companies values (0, null), (1, '2026-01-01'), (2, '2025-01-01');
  insert into people values (0, 0, 'a'), (1, 0, 'b'), (2, 0, 'c'), (2, 1, 'd');
  insert into sessions values (0, 0, '2026-03-14'), (2, 1, '2026-01-01'), (0, 0, null)`;

const year = Temporal.Duration.from({ years: 1 });
const month = Temporal.Duration.from({ months: 1 });

const companies = datasetOf('public.companies', {
  period: { keep: year, since: 'left_at' },
  fields: { id: { category: 'none' }, left_at: { category: 'none' } },
});
const people = datasetOf('public.people', {
  period: { keep: year, since: 'companies.left_at' },
  references: [{ fields: ['company_id'], to: 'companies', keys: ['id'] }],
  fields: { email: { category: 'user.contact.email' } },
});
const sessions = datasetOf('public.sessions', {
  period: { keep: month, since: 'started_at' },
  references: [{ fields: ['company_id', 'person_id'], to: 'people', keys: ['company_id', 'id'] }],
  fields: { person_id: { category: 'user.unique_id' } },
});
const map = mapOf({ companies, people, sessions });

async function judged({ stores }: Live, given: DataMap, params: Params) {
  const policy = policyOf(given);
  return findingsOf(retention, contextOf(policy, { stores: stores(policy) }), params);
}

/** What needs no store. */
async function declared(given: DataMap, params: Params) {
  return findingsOf(retention, contextOf(policyOf(given)), params);
}

const rows: Params = { rows: 'within-period' };

describe('rows past their period', () => {
  it('are counted by clocks of their own and by clocks that they lead to', async (t) => {
    const here = await live(t, schema);
    const findings = await judged(here, map, rows);
    assert.deepEqual(gist(findings), [
      'past-period broken main/public.companies',
      'past-period broken main/public.people',
      'past-period broken main/public.sessions',
    ]);
    const byTable = new Map(findings.map((one) => [one.resource, one]));
    assert.equal(byTable.get('main/public.people')?.rows, 2);
    assert.equal(byTable.get('main/public.sessions')?.rows, 1);
    assert.equal(
      byTable.get('main/public.people')?.message,
      '2 rows of main/public.people are past the period, 1 year after companies.left_at, the oldest by more than 30 days.',
    );
  });

  it('are none once they are purged, and are found when they come back elsewhere', async (t) => {
    const here = await live(t, schema);
    await here.run(`delete from sessions where started_at < '2026-02-01';
      delete from people where company_id = 2; delete from companies where id = 2`);
    assert.deepEqual(gist(await judged(here, map, rows)), [
      'past-period met main/public.companies',
      'past-period met main/public.people',
      'past-period met main/public.sessions',
    ]);
    await here.run("update companies set left_at = '2024-02-29' where id = 1");
    const finding = (await judged(here, map, rows)).find(({ resource }) =>
      resource.endsWith('people'),
    );
    assert.equal(finding?.rows, 1);
    assert.equal(finding?.facts['lateByDays'], 365);
  });

  it('are counted over a path of several references', async (t) => {
    const here = await live(t, schema);
    const far = { ...sessions, period: { keep: year, since: 'companies.left_at' } } as const;
    const findings = await judged(here, mapOf({ companies, people, sessions: far }), {
      ...rows,
      datasets: ['main.sessions'],
    });
    assert.equal(only(findings, 'past-period').rows, 1);
  });

  it('are told apart from rows that lead to no clock, where no foreign key forbids them', async (t) => {
    const here = await live(t, schema);
    await here.run("insert into sessions values (7, 7, '2026-03-14')");
    const far = { ...sessions, period: { keep: year, since: 'companies.left_at' } } as const;
    const findings = await judged(here, mapOf({ companies, people, sessions: far }), {
      ...rows,
      datasets: ['main.sessions'],
    });
    const finding = only(findings, 'clock-missing');
    assert.equal(finding.outcome, 'at-risk');
    assert.equal(finding.rows, 1);
  });

  it('begin to be late at the deadline in the zone of the policy', async (t) => {
    const here = await live(
      t,
      `create table notes (at timestamptz); insert into notes values ('2026-02-15T20:00Z')`,
    );
    const notes = datasetOf('public.notes', { period: { keep: month, since: 'at' } });
    const policy = policyOf(mapOf({ notes }));
    // 12:00 in Los Angeles; a month later clocks there have been put forward, so 19:00 UTC.
    const outcomeAt = async (now: string) => {
      const context = contextOf(policy, {
        stores: here.stores(policy),
        now: Temporal.Instant.from(now),
      });
      return only(await findingsOf(retention, context, rows), 'past-period').outcome;
    };
    assert.equal(await outcomeAt('2026-03-15T18:59:00Z'), 'met');
    assert.equal(await outcomeAt('2026-03-15T19:01:00Z'), 'broken');
  });

  it('are unknown in a table that is gone, while the others are judged', async (t) => {
    const here = await live(t, schema);
    await here.run('drop table sessions');
    const findings = await judged(here, map, rows);
    assert.ok(gist(findings).includes('past-period unknown main/public.sessions'));
    assert.ok(gist(findings).includes('past-period broken main/public.people'));
  });

  it('are unknown where no reference leads to the clock', async (t) => {
    const here = await live(t, schema);
    const lost: Dataset = {
      ...sessions,
      references: [],
      period: { keep: year, since: 'companies.left_at' },
    };
    const findings = await judged(here, mapOf({ companies, sessions: lost }), {
      ...rows,
      datasets: ['main.sessions'],
    });
    assert.deepEqual(gist(findings), ['past-period unknown main/public.sessions']);
  });

  it('cannot be known when the store is gone', async () => {
    await assert.rejects(
      retention.probe(contextOf(policyOf(map)), rows),
      (error) => error instanceof TrothError && error.kind === 'unavailable',
    );
  });
});

describe('rows after a customer has left', () => {
  const params: Params = {
    'at-most': year,
    since: 'main.companies.left_at',
    datasets: ['main.people', 'main.sessions'],
  };

  it('are found in every dataset that leads to the moment of leaving', async (t) => {
    const findings = await judged(await live(t, schema), map, params);
    assert.deepEqual(
      findings.map(({ rule, outcome, resource, rows }) => [rule, outcome, resource, rows]),
      [
        ['after-leaving', 'broken', 'main/public.people', 2],
        ['after-leaving', 'broken', 'main/public.sessions', 1],
      ],
    );
  });

  it('are at risk where they lead to no customer any more', async (t) => {
    const here = await live(t, schema);
    await here.run("insert into sessions values (9, 9, '2026-03-14')");
    const finding = only(await judged(here, map, params), 'customerless');
    assert.deepEqual(
      [finding.outcome, finding.resource, finding.rows],
      ['at-risk', 'main/public.sessions', 1],
    );
  });

  it('are broken when a destroyed customer comes back', async (t) => {
    const here = await live(t, schema);
    const own = await ownDatabase(t, 'test');
    const tenant = { tenant: ['company_id'] };
    const policy = policyOf(mapOf({ companies, people: { ...people, ...tenant }, sessions }));
    const now = async () => {
      const stores = here.stores(policy);
      const requests = own.read(policy, stores, ['destruction']);
      const findings = await findingsOf(retention, contextOf(policy, { stores, requests }), params);
      return findings.filter(({ rule }) => rule === 'came-back');
    };
    assert.deepEqual(await now(), []);
    await own.suppress('tenant', ['2']);
    const [finding] = await now();
    assert.deepEqual(
      [finding?.outcome, finding?.resource, finding?.rows],
      ['broken', 'main/public.people', 2],
    );
    await here.run('delete from people where company_id = 2');
    const [after] = await now();
    assert.equal(after?.outcome, 'met');
    assert.deepEqual(after?.coverage?.looked, [
      { what: 'customers', seen: 1, of: 1 },
      { what: 'datasets', seen: 1, of: 1 },
      { what: 'rows', seen: 2, of: 2 },
    ]);
  });

  it('are none within the time', async (t) => {
    const here = await live(t, schema);
    const twoYears = Temporal.Duration.from({ years: 2 });
    assert.ok(
      (await judged(here, map, { ...params, 'at-most': twoYears })).every(
        ({ outcome }) => outcome === 'met',
      ),
    );
  });

  it('are unknown in a dataset that leads nowhere, and not asked of one kept by duty', async (t) => {
    const here = await live(t, schema);
    const lost = { ...sessions, references: [] };
    const kept = { ...people, erase: { how: 'keep', because: 'the tax law' } } as const;
    const findings = await judged(here, mapOf({ companies, people: kept, sessions: lost }), params);
    assert.deepEqual(gist(findings), ['after-leaving unknown main/public.sessions']);
  });
});

describe('stated periods', () => {
  it('are met by every dataset; one without end is not finite', async (t) => {
    const here = await live(t, schema);
    const endless = {
      ...people,
      period: { keep: 'indefinitely', because: 'we may need it' },
    } as const;
    const given = mapOf({ companies, people: endless, sessions });
    const outcomesOf = async (period: 'stated' | 'finite') =>
      (await judged(here, given, { period })).map(({ outcome }) => outcome);
    assert.deepEqual(await outcomesOf('stated'), ['declared', 'declared', 'declared']);
    assert.deepEqual(await outcomesOf('finite'), ['declared', 'broken', 'declared']);
  });

  it('are broken by a table for which none is stated', async (t) => {
    const here = await live(t, `${schema}; create table leads (email text)`);
    const findings = await judged(here, map, { period: 'stated' });
    assert.ok(gist(findings).includes('period-stated broken main/public.leads'));
  });

  it('are promised by category, and broken where no dataset holds it', async () => {
    const findings = await declared(map, { categories: ['user.contact', 'user.location'] });
    assert.deepEqual(gist(findings), [
      'category-period broken category/user.location',
      'category-period declared category/user.contact',
    ]);
  });

  it('count categories inside JSON', async () => {
    const json = datasetOf('public.x', {
      fields: { more: { category: 'user', json: { '$.phone': 'user.contact.phone_number' } } },
    });
    const findings = await declared(mapOf({ json }), { categories: ['user.contact.phone_number'] });
    assert.equal(only(findings, 'category-period').outcome, 'declared');
  });
});

describe('nothing purged while a customer', () => {
  const params: Params = { minimum: 'while-customer', since: 'main.companies.left_at' };

  it('is broken by a period that runs from another moment', async (t) => {
    const findings = gist(await judged(await live(t, schema), map, params));
    assert.deepEqual(
      findings.filter((line) => line.startsWith('early-purge')),
      ['early-purge broken main/public.sessions'],
    );
  });

  it('is unknown while nothing refuses a sweep that would purge early', async (t) => {
    const here = await live(t, schema);
    const outcome = async (rights: readonly Right[]) => {
      const policy = policyOf(mapOf({ companies, people }));
      const requests = { carriedOut: new Set(rights) };
      const context = contextOf(policy, { stores: here.stores(policy), requests });
      return only(await findingsOf(retention, context, params), 'early-purge').outcome;
    };
    assert.equal(await outcome([]), 'unknown');
    assert.equal(await outcome(['retention']), 'declared');
  });
});

describe('rows under a legal hold', () => {
  it('are a known risk and not a broken promise', async (t) => {
    const here = await live(t, schema);
    const policy = policyOf(map);
    const held = { inForce: 1, ever: 1, datasets: ['main.people'], shown: 0, silent: 0, broken: 0 };
    const context = contextOf(policy, {
      stores: here.stores(policy),
      requests: { holds: async () => held },
    });
    const params: Params = { ...rows, 'at-most': year, since: 'main.companies.left_at' };
    const about = (await findingsOf(retention, context, params)).filter(({ resource }) =>
      resource.endsWith('people'),
    );
    assert.deepEqual(gist(about), [
      'after-leaving at-risk main/public.people',
      'past-period at-risk main/public.people',
    ]);
  });
});

describe('the first of several clocks', () => {
  it('is unknown when no moment is named that they run from', async () => {
    assert.deepEqual(gist(await declared(map, { 'first-of': ['request', 'inactivity'] })), [
      'first-of unknown policy',
    ]);
  });
});

describe('the clock of a request', () => {
  it('is broken by one that is open for longer than the other clock', async (t) => {
    const here = await live(t, schema);
    const own = await ownDatabase(t, 'test');
    const policy = policyOf(map);
    const params: Params = {
      'at-most': year,
      since: 'main.companies.left_at',
      'first-of': ['request', 'inactivity'],
    };
    const outcome = async () => {
      const stores = here.stores(policy);
      const context = contextOf(policy, { stores, requests: own.read(policy, stores) });
      return only(await findingsOf(retention, context, params), 'first-of').outcome;
    };
    await own.add({ opened: '2025-06-01' });
    assert.equal(await outcome(), 'met');
    await own.add({ opened: '2025-01-01' });
    assert.equal(await outcome(), 'broken');
  });
});

describe('a minimised set', () => {
  const signals = datasetOf('public.signals', {
    fields: { feature: { category: 'user.behavior' }, id: { category: 'none' } },
  });
  const params: Params = { fields: ['main.signals.feature'], datasets: ['main.signals'] };

  it('holds the named fields, and is broken by a column beyond them', async (t) => {
    const here = await live(t, 'create table signals (id int, feature text)');
    assert.deepEqual(gist(await judged(here, mapOf({ signals }), params)), [
      'minimised met main/public.signals',
    ]);
    await here.run('alter table signals add host_id int');
    const finding = only(await judged(here, mapOf({ signals }), params), 'minimised');
    assert.equal(finding.outcome, 'broken');
    assert.match(finding.message, /host_id/);
  });

  it('is unknown when it lacks a named field', async (t) => {
    const here = await live(t, 'create table signals (id int)');
    assert.deepEqual(gist(await judged(here, mapOf({ signals }), params)), [
      'minimised unknown main/public.signals',
    ]);
  });
});
