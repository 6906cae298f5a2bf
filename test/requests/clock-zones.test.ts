/** Rows whose clock has no zone: the check and the sweep read it in the zone that the map states. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataset, people, peopleTables, small } from './small.ts';

const keeps = '[{ retention: { rows: within-period } }]';

function visits(clock: string): string {
  return dataset('visits', {
    period: '{ keep: 24 hours, since: at }',
    subjects: '{ user: [user_id] }',
    fields: `{ id: none, user_id: user.unique_id, at: ${clock} }`,
  });
}

/** Written by a service on the wall clock of the zone; the first is due, the other is not. */
function schema(zone: string): string {
  return `${peopleTables}
    create table visits (id int primary key, user_id int, at timestamp);
    insert into visits select 1, 1, (now() - interval '26 hours') at time zone '${zone}';
    insert into visits select 2, 1, (now() - interval '20 hours') at time zone '${zone}'`;
}

type Small = Awaited<ReturnType<typeof small>>;

async function planned({ requests }: Small) {
  const asked = { right: 'retention', kind: 'everybody', whom: [] } as const;
  const { id } = await requests.open('small', { ...asked, verified: 'by the policy' });
  return { id, plan: await requests.plan(id) };
}

async function findingsOf({ installation }: Small) {
  const [report] = await installation.check();
  return (report?.promises ?? [])
    .filter(({ id }) => id === 'S2')
    .flatMap(({ clauses }) => clauses.flatMap(({ findings }) => findings));
}

async function late(here: Small) {
  return (await findingsOf(here))
    .filter(({ resource }) => resource === 'main/public.visits')
    .map(({ outcome, rows }) => [outcome, rows]);
}

describe('a clock without a zone', () => {
  for (const zone of ['America/Los_Angeles', 'Asia/Kolkata', 'Europe/Berlin']) {
    it(`of which the map says the zone lets nothing go before its time: ${zone}`, async (t) => {
      const map = people + visits(`{ category: none, zone: ${zone} }`);
      const here = await small(t, map, schema(zone), '[id]', keeps);
      assert.deepEqual(await late(here), [['broken', 1]]);
      const { id, plan } = await planned(here);
      assert.deepEqual(plan.obstacles, []);
      await here.requests.approve(id, 'privacy');
      assert.equal((await here.requests.run(id)).state, 'done');
      const { rows } = await here.main.pool.query('select id from visits');
      assert.deepEqual(rows, [{ id: 2 }]);
      assert.deepEqual(
        (await late(here)).filter(([outcome]) => outcome !== 'met'),
        [],
      );
    });
  }

  it('of which the map says none is unknown, and refuses a sweep with the line to paste', async (t) => {
    const here = await small(t, people + visits('none'), schema('UTC'), '[id]', keeps);
    const [finding] = await findingsOf(here);
    assert.equal(finding?.outcome, 'unknown');
    assert.match(finding.message, /visits\.at is a time without a zone.*Write `zone: …`/);
    const { plan } = await planned(here);
    const refused = plan.obstacles.map(({ code, resource, paste }) => [code, resource, paste]);
    const line = 'at: { category: none, zone: Europe/Berlin }';
    assert.deepEqual(refused, [['clock-zone', 'main.visits.at', line]]);
  });
});
