/** Rows of a customer who is gone, in tables that no destruction takes. The demo destroyed customer 2. */
import { sql, type Case } from '../case.ts';

export const copiesAfterADestruction: Case = {
  name: 'copies of a customer who is gone',
  promise: 'panda/P20',
  only: {
    rules: ['copies', 'came-back', 'tenant-remains'],
    because:
      'of a customer who is gone nobody can look up the keys, so the promise as a whole is unknown',
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
  ],
};
