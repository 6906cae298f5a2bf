import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import type { DataMap } from '@troth/core/policy';
import { contextOf, findingsOf, gist, live, only } from '../testing/context.ts';
import type { Right } from '../requests/request.ts';
import { datasetOf, mapOf, policyOf, storeOf } from '../testing/policy.ts';
import { ownDatabase } from '../testing/requests.ts';
import type { Params } from './clause.ts';
import { erasure } from './index.ts';
import {
  judged,
  map,
  month,
  notes,
  people,
  requests,
  schemaWith,
  subjects,
} from './request-table.fixture.ts';

/** Today is 2026-03-15. */
const schema = schemaWith('timestamptz not null');

describe('open requests', () => {
  it('are in time until their calendar month is over, and broken after it', async (t) => {
    const here = await live(t, schema);
    await here.run(
      "insert into requests values (0, 0, '2026-02-20', null), (1, 0, '2025-01-01', '2025-01-09')",
    );
    const kept = only(await judged(here, map, month), 'request-late');
    assert.equal(kept.outcome, 'met');
    assert.deepEqual(kept.facts, { right: 'erasure', open: 1, completed: 1, within: '1 month' });
    await here.run(
      "insert into requests values (1, 0, '2026-02-10', null), (1, 0, '2026-01-10', null)",
    );
    const finding = only(await judged(here, map, month), 'request-late');
    assert.equal(finding.outcome, 'broken');
    assert.equal(finding.rows, 2);
    assert.equal(finding.resource, 'main/public.requests');
  });

  it('of the last days of a long month are due at the end of a short one', async (t) => {
    const here = await live(t, schema);
    await here.run("insert into requests values (0, 0, '2026-01-31T20:00Z', null)");
    const policy = policyOf(map);
    const outcomeAt = async (now: string) => {
      const context = contextOf(policy, {
        stores: here.stores(policy),
        now: Temporal.Instant.from(now),
      });
      return only(await findingsOf(erasure, context, month), 'request-late').outcome;
    };
    // Midnight in Los Angeles is 08:00 UTC.
    assert.equal(await outcomeAt('2026-03-01T07:59:00Z'), 'met');
    assert.equal(await outcomeAt('2026-03-01T08:01:00Z'), 'broken');
  });

  it('are at risk within an extension and broken after it', async (t) => {
    const here = await live(t, schema);
    await here.run("insert into requests values (0, 0, '2026-01-20', null)");
    const params: Params = { ...month, extension: Temporal.Duration.from({ months: 2 }) };
    assert.equal(only(await judged(here, map, params), 'request-late').outcome, 'at-risk');
    await here.run("insert into requests values (0, 0, '2025-12-01', null)");
    assert.equal(only(await judged(here, map, params), 'request-late').outcome, 'broken');
  });

  it('are unknown for each right whose requests are stored nowhere', async (t) => {
    const here = await live(t, schema);
    await here.run("insert into requests values (0, 0, '2026-03-10', null)");
    const params: Params = { ...month, rights: ['erasure', 'access', 'objection'] };
    assert.deepEqual(gist(await judged(here, map, params)), [
      'request-late met main/public.requests',
      'request-late unknown right/access',
      'request-late unknown right/objection',
    ]);
  });

  it('cannot be known when the store is gone', async () => {
    await assert.rejects(
      erasure.probe(contextOf(policyOf(map)), month),
      (error) => error instanceof TrothError && error.kind === 'unavailable',
    );
  });
});

describe('people whose erasure is said to be done', () => {
  const params: Params = { ...month, verified: true };
  const done = "insert into requests values (1, 0, '2026-01-01', '2026-01-09')";

  it('are searched for in every dataset by all parts of their key', async (t) => {
    const here = await live(t, schema);
    await here.run(done);
    const remains = (await judged(here, map, params)).filter(
      ({ rule }) => rule === 'erased-remains',
    );
    assert.deepEqual(
      remains.map(({ outcome, resource, rows }) => [outcome, resource, rows]),
      [
        ['broken', 'main/public.people', 1],
        ['broken', 'main/public.notes', 2],
      ],
    );
  });

  it('are gone when their rows are, whoever else has the same number', async (t) => {
    const here = await live(t, schema);
    await here.run(
      `${done}; delete from people where tenant = 1; delete from notes where tenant = 1`,
    );
    const finding = only(await judged(here, map, params), 'erased-remains');
    assert.equal(finding.outcome, 'met');
    assert.deepEqual(finding.facts, { completed: 1, datasets: 2 });
  });

  it('may leave a row of nulls where the map says so, and no value in it', async (t) => {
    const here = await live(t, schema);
    await here.run(
      `${done}; delete from notes where tenant = 1; update people set email = null where tenant = 1`,
    );
    const nulled = mapOf(
      { people: { ...people, erase: { how: 'null' } }, notes, requests },
      { subjects },
    );
    const finding = only(await judged(here, nulled, params), 'erased-remains');
    assert.equal(finding.resource, 'main/public.people.name');
    assert.equal(finding.outcome, 'broken');
    await here.run('update people set name = null where tenant = 1');
    assert.equal(only(await judged(here, nulled, params), 'erased-remains').outcome, 'met');
  });

  it("are unknown where another value than Troth's mask stands: it cannot be told from a mask", async (t) => {
    const here = await live(t, schema);
    await here.run(`${done}; delete from notes where tenant = 1;
      update people set email = '[erased]' where tenant = 1`);
    const masked = mapOf(
      { people: { ...people, erase: { how: 'mask' } }, notes, requests },
      { subjects },
    );
    const finding = only(await judged(here, masked, params), 'erased-masked');
    assert.equal(finding.outcome, 'unknown');
    assert.equal(finding.resource, 'main/public.people.name');
    assert.equal(finding.rows, 1);
    await here.run("update people set name = '[erased]' where tenant = 1");
    assert.equal(only(await judged(here, masked, params), 'erased-remains').outcome, 'met');
  });

  it('may stay in what is kept for a stated duty', async (t) => {
    const here = await live(t, schema);
    await here.run(`${done}; delete from notes where tenant = 1`);
    const kept = { ...people, erase: { how: 'keep', because: 'the tax law' } } as const;
    const findings = await judged(
      here,
      mapOf({ people: kept, notes, requests }, { subjects }),
      params,
    );
    assert.equal(only(findings, 'erased-remains').outcome, 'met');
  });

  it('are unknown where no table can be searched, and late requests are reported all the same', async (t) => {
    const here = await live(t, schema);
    await here.run(
      "insert into requests values (0, 0, '2025-01-01', null); drop table people; drop table notes",
    );
    assert.deepEqual(gist(await judged(here, map, params)), [
      'erased-remains unknown main/public.notes',
      'erased-remains unknown main/public.people',
      'request-late broken main/public.requests',
    ]);
  });

  it('are unknown in a dataset of another store, and in a table that is gone', async (t) => {
    const here = await live(t, schema);
    await here.run(`${done}; delete from people where tenant = 1; drop table notes`);
    const other = storeOf({
      mails: datasetOf('public.mails', { subjects: { person: ['tenant', 'id'] } }),
    });
    const stores = { main: storeOf({ people, notes, requests }), other };
    const findings = await judged(here, mapOf({}, { subjects, stores }), params);
    assert.deepEqual(
      gist(findings).filter((line) => line.startsWith('erased')),
      ['erased-remains unknown main/public.notes', 'erased-remains unknown other.mails'],
    );
  });
});

describe("Troth's own requests", () => {
  const alone = mapOf({ people, notes }, { subjects });
  const setUp = async (t: Parameters<typeof live>[0], given: DataMap = alone) => {
    const [here, own] = [await live(t, schema), await ownDatabase(t, 'test')];
    const policy = policyOf(given);
    const now = (params: Params, rights: readonly Right[] = ['erasure', 'objection']) => {
      const stores = here.stores(policy);
      const requests = own.read(policy, stores, rights);
      return findingsOf(erasure, contextOf(policy, { stores, requests }), params);
    };
    return { here, own, now };
  };

  it('are judged for a right that no table of the service holds, and are late after its month', async (t) => {
    const { own, now } = await setUp(t);
    const params: Params = { ...month, rights: ['erasure', 'objection', 'restriction'] };
    const [never] = await now(params);
    assert.match(never?.message ?? '', /^No request for erasure was ever made here/);
    await own.add({ opened: '2026-03-03' });
    await own.add({ right: 'objection', opened: '2026-03-03' });
    assert.deepEqual(gist(await now(params)), [
      'request-late met right/erasure',
      'request-late met right/objection',
      'request-late unknown right/restriction',
    ]);
    await own.add({ right: 'objection', opened: '2026-02-03' });
    const finding = (await now(params)).find(({ outcome }) => outcome === 'broken');
    assert.equal(finding?.resource, 'right/objection');
    assert.equal(
      finding?.message,
      '1 request for objection that Troth holds is open past 1 month, the oldest by 12 days.',
    );
  });

  it("are judged beside the service's own table", async (t) => {
    const { own, now, here } = await setUp(t, map);
    await own.add({ opened: '2026-01-03' });
    // A way in that nobody took says nothing against one that somebody took.
    assert.deepEqual(gist(await now(month)), ['request-late broken right/erasure']);
    await here.run("insert into requests values (0, 0, '2026-03-10', null)");
    assert.deepEqual(gist(await now(month)), [
      'request-late broken right/erasure',
      'request-late met main/public.requests',
    ]);
  });

  it('are in time within an extension that was given with its reason, and at risk when they fell short', async (t) => {
    const { own, now } = await setUp(t);
    const extension = Temporal.Duration.from({ months: 2 });
    await own.add({ opened: '2026-01-20', due: '2026-04-20', extendedBecause: 'many systems' });
    const outcome = async (params: Params) => only(await now(params), 'request-late').outcome;
    assert.equal(await outcome({ ...month, extension }), 'met');
    assert.equal(await outcome(month), 'broken');
    await own.add({ opened: '2026-03-01', state: 'partial' });
    assert.equal(await outcome({ ...month, extension }), 'at-risk');
  });

  it('have a certificate that verifies, or the promise is broken', async (t) => {
    const { own, now } = await setUp(t);
    const certified: Params = { ...month, certificate: true };
    assert.equal(only(await now(certified, []), 'certificate').outcome, 'unknown');
    assert.equal(only(await now(certified), 'certificate').outcome, 'unknown');
    await own.add({ opened: '2026-01-01', finished: '2026-01-02' });
    assert.equal(only(await now(certified), 'certificate').outcome, 'met');
    const id = await own.add({ opened: '2026-01-01', finished: '2026-01-02' });
    await own.pool.query(
      `update troth.request set certificate = replace(certificate, '2026-01-02', '2026-01-01')
        where id = $1`,
      [id],
    );
    assert.equal(only(await now(certified), 'certificate').outcome, 'broken');
    await own.pool.query('update troth.request set certificate = null where id = $1', [id]);
    const finding = only(await now({ ...month, verified: true }), 'certificate');
    assert.equal(finding.outcome, 'broken');
    assert.match(finding.message, /1 of them has no certificate/);
  });

  it('have one for every right that the clause covers', async (t) => {
    const { own, now } = await setUp(t);
    const params: Params = { ...month, rights: ['erasure', 'objection'], verified: true };
    await own.add({ right: 'objection', opened: '2026-01-01', finished: '2026-01-02' });
    assert.equal(only(await now(params), 'certificate').outcome, 'met');
    await own.pool.query('update troth.request set certificate = null');
    const finding = only(await now(params), 'certificate');
    assert.deepEqual([finding.outcome, finding.resource], ['broken', 'right/objection']);
  });

  it('are broken by a person who is in the stores again, and mended when the rows have gone', async (t) => {
    const { here, own, now } = await setUp(t);
    const params: Params = { ...month, verified: true };
    assert.equal(only(await now(params), 'came-back').outcome, 'unknown');
    await own.suppress('person', ['1', '0']);
    const back = (await now(params)).filter(({ rule }) => rule === 'came-back');
    assert.deepEqual(
      back.map(({ outcome, resource, rows, facts }) => [outcome, resource, rows, facts['people']]),
      [
        ['broken', 'main/public.people', 1, 1],
        ['broken', 'main/public.notes', 2, 1],
      ],
    );
    await here.run('delete from people where tenant = 1; delete from notes where tenant = 1');
    assert.equal(only(await now(params), 'came-back').outcome, 'met');
  });

  it('leave people unknown who came back where the time is over before the table is', async (t) => {
    const { here, own } = await setUp(t);
    await own.suppress('person', ['5', '5']);
    const policy = policyOf(alone);
    const stores = here.stores(policy);
    const requests = own.read(policy, stores, ['erasure'], Temporal.Duration.from({ seconds: -1 }));
    const context = contextOf(policy, { stores, requests });
    const found = await findingsOf(erasure, context, { ...month, verified: true });
    assert.deepEqual(
      gist(found).filter((line) => line.startsWith('came-back')),
      ['came-back unknown main/public.notes'],
    );
    const next = contextOf(policy, {
      stores,
      requests: own.read(policy, stores, ['erasure'], Temporal.Duration.from({ seconds: -1 })),
    });
    const then = await findingsOf(erasure, next, { ...month, verified: true });
    assert.equal(only(then, 'came-back').outcome, 'met');
  });

  it('leave people unknown who came back where a table cannot be searched', async (t) => {
    const { here, own, now } = await setUp(t);
    await own.suppress('person', ['5', '5']);
    await here.run('drop table notes');
    const finding = only(await now({ ...month, verified: true }), 'came-back');
    assert.equal(finding.outcome, 'unknown');
    assert.equal(finding.resource, 'main/public.notes');
  });
});

describe('the intake by mail', () => {
  const params: Params = { ...month, intake: 'mailbox' };
  const mailed = `${schema}; alter table requests add channel text;
    insert into requests values (0, 0, '2026-03-10', null, 'mail'), (0, 0, '2026-01-01', null, 'form'),
      (0, 0, '2026-01-01', null, null), (0, 0, '2026-01-01', '2026-01-02', 'mail')`;

  it('is at risk while it is by hand, and broken by a mail that nobody answered in time', async (t) => {
    const here = await live(t, mailed);
    const policy = policyOf(map);
    const carriedOut = new Set<Right>(['erasure']);
    const now = async () => {
      const context = contextOf(policy, { stores: here.stores(policy), requests: { carriedOut } });
      return only(await findingsOf(erasure, context, params), 'intake');
    };
    assert.equal((await now()).outcome, 'at-risk');
    await here.run("insert into requests values (1, 0, '2026-01-01', null, 'mail')");
    const finding = await now();
    assert.deepEqual(
      [finding.outcome, finding.resource, finding.rows],
      ['broken', 'main/public.requests', 1],
    );
  });

  it('is broken by a request that was entered and left', async (t) => {
    const own = await ownDatabase(t, 'test');
    const policy = policyOf(mapOf({ people }, { subjects }));
    await own.add({ opened: '2026-01-01' });
    const context = contextOf(policy);
    const requests = own.read(policy, context.stores);
    const finding = only(await findingsOf(erasure, { ...context, requests }, params), 'intake');
    assert.equal(finding.outcome, 'broken');
  });

  it('is not claimed where nothing carries requests out, nor by a form', async () => {
    const policy = policyOf(mapOf({ people }, { subjects }));
    const outcome = async (intake: 'mailbox' | 'form') =>
      only(await findingsOf(erasure, contextOf(policy), { ...month, intake }), 'intake').outcome;
    assert.equal(await outcome('mailbox'), 'unknown');
    assert.equal(await outcome('form'), 'unknown');
  });
});
