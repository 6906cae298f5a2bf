/** Rows of a customer who is gone, in tables that no destruction takes. The demo destroyed customer 2. */
import { sql, type Case, type Variation } from '../case.ts';
import { asked } from '../server.ts';
import type { World } from '../world.ts';

/** In the keys database, as a copy of before the destruction would have it. */
const keys = (statement: string) => async (world: World) => {
  const database = world.database.replace(/_panda$/, '_keys');
  await asked(world.urlOf(database), statement);
};

const keysComeBack: readonly Variation[] = [
  {
    what: 'their key, out of an old copy of the keys database',
    wound: keys(
      `update troth.vault_tenant set destroyed_at = null,
              wrapped = (select wrapped from troth.vault_tenant where tenant = 'panda/1')
        where tenant = 'panda/2'`,
    ),
    heal: keys(
      `update troth.vault_tenant set destroyed_at = now(), wrapped = null where tenant = 'panda/2'`,
    ),
    expect: { status: 'broken', resource: 'right/destruction' },
  },
  {
    what: 'the key of one of their people, after a restart',
    async wound(world) {
      await world.reopen(
        keys(
          `update troth.vault_key k set state = 'active', erased_at = null, epoch = o.epoch, wrapped = o.wrapped
             from (select epoch, wrapped from troth.vault_key where state = 'active' limit 1) o
            where k.tenant = 'panda/2' and k.subject = (select min(subject) from troth.vault_key where tenant = 'panda/2')`,
        ).bind(undefined, world),
      );
    },
    heal: keys(
      `update troth.vault_key set state = 'erased', erased_at = now(), epoch = null, wrapped = null
        where tenant = 'panda/2'`,
    ),
    expect: { status: 'broken', resource: 'right/destruction' },
  },
  {
    what: 'what the keys database says of them was taken out',
    wound: keys(
      `create table troth.aside as select * from troth.vault_tenant where tenant = 'panda/2';
       create table troth.aside_epochs as select * from troth.vault_epoch where tenant = 'panda/2';
       delete from troth.vault_epoch where tenant = 'panda/2';
       delete from troth.vault_tenant where tenant = 'panda/2'`,
    ),
    heal: keys(
      `insert into troth.vault_tenant select * from troth.aside;
       insert into troth.vault_epoch select * from troth.aside_epochs;
       drop table troth.aside, troth.aside_epochs`,
    ),
    expect: {
      status: 'unknown',
      resource: 'right/destruction',
      why: 'A key of which no row is left may stand in a copy: nobody can look it up.',
    },
  },
];

export const copiesAfterADestruction: Case = {
  name: 'copies of a customer who is gone',
  promise: 'panda/P20',
  only: {
    rules: ['copies', 'came-back', 'tenant-remains', 'keys-destroyed'],
    because:
      'fields that are not sealed stay readable in backups, so the promise as a whole is at risk',
  },
  variations: [
    {
      what: 'a copy of a table, with the column that names customers',
      wound: sql(
        `create table old_accounts as select * from accounts; update old_accounts set tenant_id = 2 where tenant_id = 1`,
      ),
      heal: sql('drop table old_accounts'),
      expect: { status: 'broken', resource: 'old_accounts' },
    },
    {
      what: 'the same in another schema, the column written otherwise',
      wound: sql(
        `create schema archive; create table archive.people ("tenantId" bigint, email text);
         insert into archive.people values (2, 'somebody@gone.example')`,
      ),
      heal: sql('drop schema archive cascade'),
      expect: { status: 'broken', resource: 'archive.people' },
    },
    {
      what: 'a document of theirs, restored past its foreign keys',
      wound: sql(
        `set session_replication_role = replica;
         insert into documents values (2, 7000001, 3, 'Notes', 'Restored.', now() - interval '200 days')`,
      ),
      heal: sql('delete from documents where tenant_id = 2'),
      expect: { status: 'broken', resource: 'main/public.documents' },
    },
    {
      what: 'an account of theirs',
      wound: sql(
        `set session_replication_role = replica; insert into accounts values (2, 77, 'x@gone.example', null, '$argon2id$v=19$m=19456,t=2,p=1$bm90LWEtcmVhbC1zYWx0LQ$Zm9yLW5vYm9keXMtcGFzc3dvcmQtYXQtYWxsLWluLWhlcmU',
           'X Y', '{}', now() - interval '300 days', now() - interval '200 days')`,
      ),
      heal: sql('delete from accounts where tenant_id = 2'),
      expect: { status: 'broken', resource: 'main/public.accounts' },
    },
    {
      what: 'their own row, in a dataset that keeps what is about no person',
      wound: sql(
        `insert into tenants select 2, 'Back', 'back.example', plan, contract_id, null, now() - interval '300 days' from tenants where id = 1`,
      ),
      heal: sql('delete from tenants where id = 2'),
      expect: { status: 'broken', resource: 'main/public.tenants' },
    },
    {
      what: 'figures of theirs, which nobody is told by',
      wound: sql(
        `set session_replication_role = replica;
         insert into usage_daily values (2, current_date - 300, 4, 2)`,
      ),
      heal: sql('delete from usage_daily where tenant_id = 2'),
      expect: { status: 'broken', resource: 'main/public.usage_daily' },
    },
    {
      what: 'one contract more than a duty kept',
      wound: sql(
        `insert into contracts select (select max(id) + 1 from contracts), tenant_id, signed_by, starts_at, ends_at from contracts where tenant_id = 2 limit 1`,
      ),
      heal: sql('delete from contracts where id = (select max(id) from contracts)'),
      expect: { status: 'broken', resource: 'main/public.contracts' },
    },
    ...keysComeBack,
  ],
};
