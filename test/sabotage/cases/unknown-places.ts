/** Somebody is erased while their data lies where the map does not look. */
import assert from 'node:assert/strict';
import type { Case, Variation } from '../case.ts';
import type { World } from '../world.ts';

const person = `(select email from employees where (company_id, id) = (1, 7))`;

async function erase(world: World): Promise<void> {
  const { requests } = world.installation();
  const { id } = await requests.open('plai', {
    right: 'erasure',
    kind: 'employee',
    whom: [{ key: { company_id: '1', id: '7' } }],
    verified: 'signed in',
  });
  await requests.plan(id);
  await requests.approve(id, 'head-of-privacy').catch(() => undefined);
  await requests.run(id).catch(() => undefined);
}

function elsewhere(what: string, place: string, sql: string): Variation {
  return {
    what,
    async wound(world) {
      // Words to somebody whom the demo has restricted would refuse the plan before the search.
      await world.sql('delete from feedback where (company_id, from_id) = (1, 7)');
      await world.sql(sql);
      await erase(world);
      const [request] = await world.installation().requests.list();
      const plan = JSON.stringify(request?.plan ?? {});
      assert.ok(plan.includes(place), `${place} stands in the plan: ${request?.state}`);
      assert.notEqual(request?.state, 'done');
    },
    expect: { status: 'broken', resource: place },
  };
}

export const unknownPlaces: Case = {
  name: 'somebody erased who stands where the map does not look',
  promise: 'plai/L05',
  variations: [
    elsewhere(
      'an address in a table of no dataset',
      'newsletter',
      `create table newsletter as select ${person} as email, now() as since`,
    ),
    elsewhere(
      'a copy of the whole table in another schema',
      'backup.employees_2025',
      'create schema backup; create table backup.employees_2025 as select * from employees',
    ),
    elsewhere(
      'a key without a foreign key',
      'likes',
      'create table likes as select 1::bigint as company_id, 7 as employee_id, 12 as post',
    ),
  ],
};
