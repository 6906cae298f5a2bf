/** Rows of requests, and what they leave, changed by somebody who can write Troth's database. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TrothError } from '@troth/core/error';
import type { Installation } from '../../packages/server/src/installation.ts';
import type { TestDatabase } from '../../packages/server/src/platform/test-database.ts';
import type { Cleanup } from './plai.ts';
import { dataset, small } from './small.ts';

const map =
  dataset('users', {
    subjects: '{ user: [id] }',
    references: '[]',
    fields: '{ id: user.unique_id, email: user.contact.email }',
  }) + dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' });
const tables = `
  create table users (id int primary key, email text);
  create table hosts (id int primary key);
  insert into users select n, 'user' || n || '@example.org' from generate_series(1, 6) n`;
const recipients = `recipients:
  post: { name: Post, country: DE, mechanism: domestic, purposes: [service], receives: [main.users.email] }
`;
const promise = '[{ erasure: { within: 1 month, verified: true, certificate: true } }]';

interface Here {
  readonly installation: Installation;
  readonly requests: Installation['requests'];
  readonly state: TestDatabase;
  readonly main: TestDatabase;
}

const company = (t: Cleanup): Promise<Here> => small(t, map + recipients, tables, '[id]', promise);

async function opened({ requests }: Here, id: string, right = 'erasure'): Promise<string> {
  const whom = [{ key: { id } }];
  const asked = { right: right as 'erasure', kind: 'user', whom, verified: 'letter' };
  return (await requests.open('small', asked)).id;
}

async function done(here: Here, key: string, right = 'erasure'): Promise<string> {
  const { requests } = here;
  const id = await opened(here, key, right);
  assert.deepEqual((await requests.plan(id)).obstacles, []);
  await requests.approve(id, 'privacy');
  assert.equal((await requests.run(id)).state, 'done');
  return id;
}

/** Does something to Troth's tables, looks, and takes it back. */
async function altered(
  { state }: Here,
  sql: string,
  id: string,
  look: () => Promise<void>,
): Promise<void> {
  const names = ['request', 'request_event', 'request_person', 'request_pseudonym'];
  const others = ['limitation', 'notice', 'evidence', 'hold', 'policy_version', 'policy_in_force'];
  const all = [...names, ...others];
  await state.pool.query(
    all.map((name) => `create table was_${name} as table troth.${name}`).join(';'),
  );
  try {
    await state.pool.query(`set session_replication_role = replica;
      ${sql.replaceAll('$id', `'${id}'`)}; set session_replication_role = default`);
    await look();
  } finally {
    await state.pool.query(`set session_replication_role = replica;
      ${all.map((name) => `delete from troth.${name}; insert into troth.${name} overriding system value table was_${name}; drop table was_${name}`).join(';')};
      set session_replication_role = default`);
  }
}

async function erasurePromise(installation: Installation) {
  const [report] = await installation.status();
  const promise = report?.promises.find(({ id }) => id === 'S2');
  return { status: promise?.status, reason: JSON.stringify(promise) };
}

/** Broken and named; shown as the ledger has it; nothing is done for it. */
async function isTold(here: Here, id: string, sql: string): Promise<void> {
  await altered(here, sql, id, async () => {
    const { status, reason } = await erasurePromise(here.installation);
    assert.equal(status, 'broken', sql);
    assert.match(reason, new RegExp(`Troth's own row of request ${id}`), sql);
    const shown = await here.requests.show(id).then(
      ({ request }) => request.differs ?? '',
      (error: TrothError) => error.publicMessage,
    );
    assert.match(shown, /entry|entries|ledger/, sql);
    await assert.rejects(here.requests.certificate(id), { code: 'request-altered' }, sql);
    await assert.rejects(here.requests.run(id), { code: 'request-altered' }, sql);
  });
  const { reason } = await erasurePromise(here.installation);
  assert.doesNotMatch(reason, /ledger-differs/, `after ${sql}`);
}

const set = (what: string) => `update troth.request set ${what} where id = $id`;

const evidence = (change: string) =>
  `${change} where entry = (select entry from troth.request_event where request = $id order by position desc limit 1)`;

describe('an open request, written over', () => {
  it('is told, whatever it is said to be', async (t) => {
    const here = await company(t);
    const id = await opened(here, '1');
    await here.requests.plan(id);
    for (const sql of [
      set(`state = 'done', finished_at = now()`),
      set(`state = 'done', finished_at = now(), certificate = 'signed'`),
      `${set(`state = 'done', finished_at = now()`)}; update troth.request_event set state = 'done', event = 'finish' where request = $id and position = 2`,
      set(`state = 'refused', finished_at = now()`),
      set(`state = 'refused', finished_at = now(), sealed_subject = null`),
      `${set(`state = 'cancelled', finished_at = now()`)}; insert into troth.request_event select request, 3, 'cancel', 'cancelled', now(), entry from troth.request_event where request = $id and position = 2`,
      'delete from troth.request where id = $id',
      'delete from troth.request_event where request = $id; delete from troth.request where id = $id',
      set(`policy = 'other'`),
    ]) {
      await isTold(here, id, sql);
    }
  });

  it('is told where only what deadlines and plans rest on is another', async (t) => {
    const here = await company(t);
    const id = await opened(here, '1');
    await here.requests.plan(id);
    for (const sql of [
      set(`due_at = due_at + interval '1 year'`),
      set(`opened_at = opened_at + interval '20 days'`),
      set(`finished_at = now()`),
      set(`extended_because = 'It is a hard case indeed.'`),
      set(`plan = jsonb_set(plan, '{stores}', '[]')`),
      set(`"right" = 'access'`),
      set(`pseudonym = 'somebody else'`),
    ]) {
      await isTold(here, id, sql);
    }
  });
});

describe('a request that is over, written over', () => {
  it('is told: its state, its certificate, its evidence, what it found, whom it lists', async (t) => {
    const here = await company(t);
    const id = await done(here, '1');
    for (const sql of [
      set(`state = 'refused'`),
      set(`state = 'partial', finished_at = null`),
      set(`certificate = replace(certificate, '"found":1', '"found":2')`),
      set(`certificate = null`),
      set(`certificate = (select certificate || ' ' from troth.request where id = $id)`),
      evidence('update troth.evidence set sealed = set_byte(sealed, 90, get_byte(sealed, 90) # 1)'),
      evidence(
        'update troth.evidence set sealed = (select sealed from troth.evidence e where e.entry <> evidence.entry limit 1)',
      ),
      evidence('delete from troth.evidence'),
      set(`found = '{}'`),
      set(`finished_at = finished_at - interval '40 days'`),
      set(`plan = jsonb_set(plan, '{stores}', '[]')`),
      'delete from troth.request_person where request = $id',
      `insert into troth.request_pseudonym values ($id, 'another', 'key')`,
    ]) {
      await isTold(here, id, sql);
    }
  });

  it('is told where its row has gone: done, refused, cancelled', async (t) => {
    const here = await company(t);
    const refused = await opened(here, '2');
    await here.requests.refuse(refused, 'We could not recognise this person.');
    const cancelled = await opened(here, '3');
    await here.requests.cancel(cancelled, 'The person took it back by mail.');
    for (const id of [await done(here, '1'), refused, cancelled]) {
      await isTold(here, id, 'delete from troth.request where id = $id');
    }
  });
});

async function isNamed(here: Here, id: string, sql: string, what: RegExp): Promise<void> {
  await altered(here, sql, id, async () => {
    const { status, reason } = await erasurePromise(here.installation);
    assert.equal(status, 'broken', sql);
    assert.match(reason, what, sql);
  });
  assert.doesNotMatch((await erasurePromise(here.installation)).reason, /ledger-differs/);
}

describe('the steps of a request that is done, written over', () => {
  it('are told: a run that was moved before or after a hold, taken away or renamed', async (t) => {
    const here = await company(t);
    const id = await done(here, '1');
    for (const sql of [
      `update troth.request_event set at = at - interval '1 year' where request = $id and event = 'start'`,
      `update troth.request_event set at = at + interval '2 hours' where request = $id and event = 'start'`,
      `delete from troth.request_event where request = $id and event = 'start'`,
      `update troth.request_event set at = at - interval '1 year' where request = $id and event = 'finish'`,
      `update troth.request_event set event = 'start' where request = $id and event = 'read-back'`,
    ]) {
      await isNamed(here, id, sql, new RegExp(`request ${id} has`));
    }
  });
});

describe('what a request leaves, written over', () => {
  it('is told: a restriction that was ended, changed, made by hand or taken away', async (t) => {
    const here = await company(t);
    const id = await done(here, '1', 'restriction');
    const other = await done(here, '2');
    const limitation = `lim_${id.slice(4)}`;
    const next = await opened(here, '3');
    for (const sql of [
      'update troth.limitation set ended_at = now() where request = $id',
      `update troth.limitation set purposes = '{service}' where request = $id`,
      `update troth.limitation set pseudonym = 'somebody else' where request = $id`,
      `update troth.limitation set policy = 'other' where request = $id`,
      `update troth.limitation set since = since + interval '1 year' where request = $id`,
      'delete from troth.limitation where request = $id',
    ]) {
      await isNamed(here, id, sql, new RegExp(`limitation ${limitation}`));
      await altered(here, sql, id, async () => {
        await assert.rejects(here.requests.plan(next), { code: 'records-unreadable' }, sql);
      });
    }
    const byHand = `insert into troth.limitation select replace('${other}', 'req_', 'lim_'), '${other}', policy, subject_kind, pseudonym, sealed_subject, purposes, since, null from troth.limitation where request = $id`;
    await isNamed(here, id, byHand, new RegExp(`limitation lim_${other.slice(4)} has no entry`));
    await here.requests.endLimitation(limitation);
    assert.doesNotMatch((await erasurePromise(here.installation)).reason, /ledger-differs/);
    const again = 'update troth.limitation set ended_at = null where request = $id';
    await isNamed(here, id, again, /whether it was ended/);
  });

  it('is no difference where the restricted person was erased since', async (t) => {
    const here = await company(t);
    await done(here, '1', 'restriction');
    await done(here, '1');
    assert.doesNotMatch((await erasurePromise(here.installation)).reason, /ledger-differs/);
  });

  it('is told: a notice to a recipient that has gone, was sent by nobody, or is one more', async (t) => {
    const here = await company(t);
    const id = await done(here, '1');
    for (const sql of [
      'delete from troth.notice where request = $id',
      'update troth.notice set sent_at = now(), sealed_subject = null where request = $id',
      `insert into troth.notice select request, 'bank', sealed_subject, fields, queued_at from troth.notice where request = $id`,
    ]) {
      await isNamed(here, id, sql, new RegExp(`notice of ${id} to (post|bank)`));
    }
  });

  it('is told: a hold whose time was moved, a version in force from another day', async (t) => {
    const here = await company(t);
    await here.requests.addHold('small', {
      on: { dataset: 'main.hosts' },
      reason: 'Lawsuit 7 of 2026 asks for this.',
      owner: 'legal',
    });
    for (const [sql, what] of [
      [`update troth.hold set made_at = made_at + interval '1 day'`, /since when it is in force/],
      [`update troth.hold set made_at = made_at - interval '1 year'`, /since when it is in force/],
      [
        `update troth.policy_in_force set since = since - interval '1 year'`,
        /since when it is in force/,
      ],
      [
        `update troth.policy_in_force set since = since + interval '1 minute'`,
        /since when it is in force/,
      ],
      [`update troth.policy_in_force set published = true`, /whether it was published/],
      ['delete from troth.policy_in_force', /not in force any more/],
      [`update troth.policy_version set dated = '2020-01-01'`, /the date that it states/],
      [
        `update troth.policy_version set sources = jsonb_set(sources, '{0,text}', '"policy: small"')`,
        /its text/,
      ],
    ] as const) {
      await isNamed(here, '', sql, what);
    }
  });
});
