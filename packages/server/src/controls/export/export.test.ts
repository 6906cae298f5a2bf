import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataMap } from '@troth/core/policy';
import type { Right } from '../requests/request.ts';
import { contextOf, findingsOf, gist, live, only, type TestContext } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf } from '../testing/policy.ts';
import { ownDatabase } from '../testing/requests.ts';
import type { Params } from './clause.ts';
import { exports } from './index.ts';

/** Today is 2026-03-15. */
const schema = `
  create table people (id int primary key, email text);
  create table notes (id int primary key, person_id int, body text);
  create table requests (person_id int, opened_at timestamptz, done_at timestamptz)`;

const subjects = { person: { says: 'A person', root: 'main.people', key: ['id'] } };
const people = datasetOf('public.people', {
  key: ['id'],
  subjects: { person: ['id'] },
  fields: { id: { category: 'user.unique_id' }, email: { category: 'user.contact.email' } },
});
const notes = datasetOf('public.notes', {
  key: ['id'],
  references: [{ fields: ['person_id'], to: 'people', keys: ['id'] }],
  fields: {
    id: { category: 'none' },
    person_id: { category: 'user.unique_id' },
    body: { category: 'user.content' },
  },
});
const requests = datasetOf('public.requests', {
  subjects: { person: ['person_id'] },
  erase: { how: 'keep', because: 'it proves that a copy was given' },
  requests: { right: 'access', opened: 'opened_at', completed: 'done_at' },
  fields: {
    person_id: { category: 'user.unique_id' },
    opened_at: { category: 'none' },
    done_at: { category: 'none' },
  },
});
const map = mapOf({ people, notes, requests }, { subjects });
const promised: Params = {
  rights: ['access', 'portability'],
  within: Temporal.Duration.from({ months: 1 }),
};
const both: readonly Right[] = ['access', 'portability'];

async function setUp(t: TestContext, given: DataMap = map) {
  const [here, own] = [await live(t, schema), await ownDatabase(t, 'test')];
  const policy = policyOf(given);
  const now = (params: Partial<Params> = {}, rights: readonly Right[] = both) => {
    const stores = here.stores(policy);
    const context = contextOf(policy, { stores, requests: own.read(policy, stores, rights) });
    return findingsOf(exports, context, { ...promised, ...params });
  };
  return { here, own, now };
}

function files(...names: readonly string[]) {
  const sha256 = 'e'.repeat(64);
  return { exported: { files: names.map((name) => ({ name, bytes: 1, sha256 })) } };
}

describe('requests for a copy', () => {
  it("are in time in the service's table and with Troth, and broken when late in either", async (t) => {
    const { here, own, now } = await setUp(t);
    const late = async () =>
      gist(await now()).filter((line) => line.startsWith('request-late broken'));
    assert.deepEqual(await late(), []);
    await here.run("insert into requests values (1, '2026-01-01', null)");
    await own.add({ right: 'portability', opened: '2026-01-01' });
    assert.deepEqual(await late(), [
      'request-late broken main/public.requests',
      'request-late broken right/portability',
    ]);
  });

  it('are unknown for a right that nobody holds or carries out', async (t) => {
    const { now } = await setUp(t);
    const findings = gist(await now({}, []));
    assert.ok(findings.includes('request-late unknown right/portability'));
  });
});

describe('copies that were given', () => {
  const done = { right: 'access', opened: '2026-01-01', finished: '2026-01-20' } as const;

  it('are proven by certificates, and broken without', async (t) => {
    const { own, now } = await setUp(t);
    const outcomes = async () =>
      (await now()).filter(({ rule }) => rule === 'certificate').map(({ outcome }) => outcome);
    await own.add({ ...done, certificate: files('data.json') });
    assert.deepEqual(await outcomes(), ['met', 'unknown']);
    await own.add({ ...done, certificate: null });
    assert.deepEqual(await outcomes(), ['broken', 'unknown']);
  });

  it('are in the promised formats, and broken by one that is not, or by a form that nothing writes', async (t) => {
    const { own, now } = await setUp(t);
    const formats: Params['formats'] = ['json', 'csv'];
    const outcome = async (params: Partial<Params>, rights = both) =>
      only(await now(params, rights), 'formats').outcome;
    assert.equal(await outcome({ formats }, []), 'unknown');
    assert.equal(await outcome({ formats: ['html'] }), 'broken');
    await own.add({ ...done, certificate: files('data.json', 'people.csv') });
    assert.equal(await outcome({ formats }), 'met');
    await own.add({ ...done, certificate: files('data.json') });
    assert.equal(await outcome({ formats }), 'broken');
    assert.equal(await outcome({ formats: ['json'] }), 'met');
  });
});

describe('a complete copy', () => {
  const complete = { complete: true } as const;

  it('reaches every dataset that names people or belongs to their rows', async (t) => {
    const { now } = await setUp(t);
    const finding = only(await now(complete), 'complete');
    assert.equal(finding.outcome, 'met');
    assert.deepEqual(finding.facts, { kinds: 1, datasets: 3 });
  });

  it('is broken by personal data that leads to nobody', async (t) => {
    const { now } = await setUp(
      t,
      mapOf({ people, notes: { ...notes, references: [] }, requests }, { subjects }),
    );
    const finding = only(await now(complete), 'complete');
    assert.deepEqual([finding.outcome, finding.resource], ['broken', 'main.notes']);
  });

  it('is broken by a column that may be a secret, and by a table, that the data map lacks', async (t) => {
    const { here, now } = await setUp(t);
    await here.run(
      'alter table notes add reset_token text, add phone text; create table leads (email text)',
    );
    assert.deepEqual(
      gist(await now(complete)).filter((line) => line.startsWith('complete')),
      ['complete broken main.notes.reset_token', 'complete broken main/public.leads'],
    );
  });

  it('is unknown while no workflow gives one, and when the store is gone', async (t) => {
    const { now } = await setUp(t);
    assert.equal(only(await now(complete, []), 'complete').outcome, 'unknown');
    await assert.rejects(exports.probe(contextOf(policyOf(map)), { ...promised, ...complete }), {
      kind: 'unavailable',
    });
  });
});
