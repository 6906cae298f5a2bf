/** What a run sets off besides its own rows is counted while it runs, and not taken from the plan. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import type { Cleanup } from './plai.ts';
import { dataset, people, peopleTables, small } from './small.ts';

type Main = Awaited<ReturnType<typeof small>>['main'];

/** → the certificate's effects, `where rows`; `between` runs after the approval. */
async function effectsOf(
  t: Cleanup,
  schema: string,
  {
    datasets = '',
    rehearseUpTo,
    between = async () => undefined,
  }: {
    readonly datasets?: string;
    readonly rehearseUpTo?: number;
    readonly between?: (main: Main) => Promise<unknown>;
  },
) {
  const logs = dataset('logs', {
    subjects: '{}',
    fields: '{ id: none, what: none }',
  }).replace('        subjects: {}\n', '');
  const { requests, main } = await small(t, people + logs + datasets, peopleTables + schema);
  const { id } = await requests.open('small', {
    right: 'erasure',
    kind: 'user',
    whom: [{ key: { id: '1' } }],
    verified: 'letter',
  });
  const plan = await requests.plan(id, rehearseUpTo === undefined ? {} : { rehearseUpTo });
  assert.deepEqual(plan.obstacles, []);
  await requests.approve(id, 'privacy');
  await between(main);
  assert.equal((await requests.run(id)).state, 'done');
  const { effects = [] } = parseCertificate(await requests.certificate(id));
  return {
    planned: plan.rehearsal?.effects.map(({ where, rows }) => `${where} ${rows}`),
    effects: effects.map(({ what, where, rows }) => `${what} ${where} ${rows}`),
    says: effects.map(({ says }) => says).join('; '),
  };
}

const logging = `create table logs (id serial primary key, what text);
  create table levels (many int); insert into levels values (1);
  create function told() returns trigger language plpgsql as $$ begin
    insert into public.logs (what) select 'one went' from generate_series(1, (select many from public.levels));
    return old; end $$;
  create trigger told after delete on users for each row execute function told();`;
const levels = dataset('levels', { key: '[many]', fields: '{ many: none }' });

describe('what a trigger writes', () => {
  it('is counted in the run, where it is more than when the plan was tried', async (t) => {
    const { planned, effects, says } = await effectsOf(t, logging, {
      datasets: levels,
      between: (main) => main.pool.query('update levels set many = 3'),
    });
    assert.deepEqual(planned, ['main/public.logs 1']);
    assert.deepEqual(effects, ['trigger main/public.logs 3']);
    assert.match(says, /3 rows inserted, as counted in the transactions of the run/);
  });

  it('is counted where the plan was not tried', async (t) => {
    const { effects } = await effectsOf(t, logging, { datasets: levels, rehearseUpTo: 0 });
    assert.deepEqual(effects, ['trigger main/public.logs 1']);
  });

  it('is counted where the trigger waits for the commit', async (t) => {
    const { effects } = await effectsOf(
      t,
      logging.replace(
        'create trigger told after delete on users',
        'create constraint trigger told after delete on users deferrable initially deferred',
      ),
      { datasets: levels },
    );
    assert.deepEqual(effects, ['trigger main/public.logs 1']);
  });

  it('is nothing where there is no trigger', async (t) => {
    const { effects } = await effectsOf(
      t,
      'create table logs (id serial primary key, what text);',
      {},
    );
    assert.deepEqual(effects, []);
  });
});

it('what foreign keys of the store empty is counted as theirs', async (t) => {
  const visits = dataset('visits', {
    erase: '{ keep-because: Counted }',
    references: '[{ fields: user_id, to: users, keys: id }]',
    fields: '{ id: none, user_id: user.unique_id }',
  });
  const { effects } = await effectsOf(
    t,
    `create table logs (id serial primary key, what text);
     create table visits (id int primary key, user_id int references users on delete set null);
     insert into visits values (1, 1), (2, 1), (3, 2);`,
    { datasets: visits },
  );
  assert.deepEqual(effects, ['cascade main/public.visits 2']);
});
