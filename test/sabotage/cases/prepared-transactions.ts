/** What a transaction of two phases brings may come at any moment, and is seen by nobody before. */
import type { Case, Variation } from '../case.ts';
import type { World } from '../world.ts';

const id = 'a second phase that does not come';

function prepared(what: string, text: string, resource: string): Variation {
  return {
    what,
    async wound(world: World) {
      await world.sql(`begin; ${text}; prepare transaction '${id}'`);
    },
    heal: async (world) => void (await world.sql(`rollback prepared '${id}'`)),
    expect: {
      status: 'unknown',
      resource,
      why: 'Until it is committed nobody can read what it brings.',
    },
  };
}

export const preparedTransactions: Case = {
  name: 'data that a prepared transaction holds',
  promise: 'panda/P05',
  variations: [
    prepared(
      'a copy of a table, which nobody sees yet',
      'create table accounts_2025 as select * from accounts',
      'a table that nobody sees yet',
    ),
    prepared(
      'addresses in a column that is declared as nobody’s',
      `update tenants set plan = 'person' || id || '@mail.example'`,
      'public.tenants',
    ),
    prepared(
      'rows of a table, and a schema for them',
      `create schema aside; create table aside.leads as select email from accounts; insert into usage_daily select tenant_id, day + 10000, 1, 1 from usage_daily limit 1`,
      'public.usage_daily',
    ),
  ],
};
