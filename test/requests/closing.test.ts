/** Giving a request up, and closing what stays partial: each with a reason that stands in the ledger. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificateText, parseCertificate } from '@troth/core/proof';
import { dataset, people, peopleTables, small } from './small.ts';

const logins = dataset('logins', {
  subjects: '{ user: [user_id] }',
  fields: '{ id: none, user_id: user.unique_id, at: user.device }',
});
const loginTable = `create table logins (id int primary key, user_id int, at text);
  insert into logins values (1, 9, 'x'), (2, 9, 'y'), (3, 1, 'z');`;

type Here = Awaited<ReturnType<typeof small>>;

async function saidIn({ installation, requests }: Here, id: string): Promise<string> {
  const { events } = await requests.show(id);
  return JSON.stringify(await installation.evidence(events.at(-1)?.entry ?? ''));
}

async function goneRequest({ requests }: Here): Promise<string> {
  const { id } = await requests.open('small', {
    right: 'erasure',
    kind: 'user',
    whom: [{ key: { id: '9' } }],
    input: { gone: true },
    verified: 'letter',
  });
  await requests.plan(id);
  await requests.approve(id, 'head-of-privacy');
  return id;
}

describe('a request that is given up', () => {
  it('says why, in the ledger, and is not given up without', async (t) => {
    const here = await small(t, people, peopleTables);
    const { requests } = here;
    const { id } = await requests.open('small', {
      right: 'erasure',
      kind: 'user',
      whom: [{ key: { id: '1' } }],
    });
    for (const because of ['', '  ']) {
      await assert.rejects(requests.cancel(id, because), { code: 'request-reason' });
    }
    assert.equal((await requests.cancel(id, 'Opened twice')).state, 'cancelled');
    assert.match(await saidIn(here, id), /Opened twice/);
  });
});

describe('an erasure that stays partial because the own row went before', () => {
  it('is closed with a reason, and its certificate says what could not be looked for', async (t) => {
    const here = await small(t, people + logins, peopleTables + loginTable);
    const { requests, main } = here;
    const id = await goneRequest(here);
    assert.equal((await requests.run(id)).state, 'partial');
    await assert.rejects(requests.certificate(id), { code: 'certificate-missing' });
    await assert.rejects(requests.closeRequest(id, ' '), { code: 'request-reason' });
    const closed = await requests.closeRequest(id, 'The person was told');
    assert.equal(closed.state, 'closed');
    assert.match(await saidIn(here, id), /The person was told/);
    const { rows } = await main.pool.query('select id from logins');
    assert.deepEqual(rows, [{ id: 3 }]);
    const certificate = parseCertificate(await requests.certificate(id));
    assert.equal(certificate.suppressed, true);
    const text = certificateText(certificate);
    assert.match(text, /^PARTIAL CERTIFICATE OF ERASURE/);
    assert.match(text, /could not be looked for/);
    assert.match(text, /found 2, rows deleted 2, remaining 0/);
    assert.deepEqual(await requests.list({ open: true }), []);
  });

  it('is not closed while rows are there, nor before it ran, nor twice', async (t) => {
    const here = await small(t, people + logins, peopleTables + loginTable);
    const { requests, main } = here;
    const id = await goneRequest(here);
    await assert.rejects(requests.closeRequest(id, 'The person was told'), {
      code: 'request-state',
    });
    await requests.run(id);
    await main.pool.query(`insert into logins values (4, 9, 'late')`);
    await assert.rejects(requests.closeRequest(id, 'The person was told'), {
      code: 'request-state',
    });
    await requests.run(id);
    await requests.closeRequest(id, 'The person was told');
    await assert.rejects(requests.closeRequest(id, 'The person was told'), {
      code: 'request-state',
    });
  });

  it('is not closed where something failed that may pass', async (t) => {
    const here = await small(t, people + logins, peopleTables + loginTable);
    const { requests, main } = here;
    const id = await goneRequest(here);
    await main.pool.query(
      `create function no() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
       create trigger no before delete on logins for each row execute function no();`,
    );
    assert.notEqual((await requests.run(id)).state, 'done');
    await assert.rejects(requests.closeRequest(id, 'The person was told'), {
      code: 'request-state',
    });
  });
});
