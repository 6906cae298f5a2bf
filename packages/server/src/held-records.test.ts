/** Somebody who can write Troth's database changes its rows, by a connection of their own. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { TrothError } from '@troth/core/error';
import type { Installation } from './installation.ts';
import { freshShop, type Shop } from './shop-installation.fixture.ts';

const reason = 'An old export; it is being rewritten.';
const person = { kind: 'customer', whom: { key: { id: '1' } } } as const;

let shop: Shop;
let own: Shop['own'];
let installation: Installation;

before(async () => {
  shop = await freshShop();
  ({ own } = shop);
  installation = await shop.open();
  await installation.check();
  await installation.check({ promises: ['A3'] });
});

after(async () => {
  await installation.close();
  await shop.drop();
});

async function standing(id: string) {
  const [report] = await installation.status();
  const promise = report?.promises.find((one) => one.id === id);
  return { status: promise?.status, reason: promise?.reason ?? '', promise };
}

/** Does something to Troth's tables, looks, and takes it back. */
async function tampered<T>(sql: string, look: () => Promise<T>): Promise<T> {
  const tables = [
    'judgement',
    'finding',
    'evidence',
    'exception',
    'attestation',
    'hold',
    'request_event',
  ];
  await own.pool.query(
    tables.map((name) => `create table kept_${name} as table troth.${name}`).join(';'),
  );
  try {
    await own.pool.query(sql);
    return await look();
  } finally {
    await own.pool.query(`set session_replication_role = replica;
      ${tables.map((name) => `delete from troth.${name}; insert into troth.${name} overriding system value table kept_${name}; drop table kept_${name}`).join(';')};
      set session_replication_role = default`);
  }
}

describe('a judgement that somebody wrote over', () => {
  const ways: Readonly<Record<string, string>> = {
    'its status': `update troth.judgement set status = 'kept' where promise = 'A1'`,
    'its findings': `update troth.finding set outcome = 'met' where outcome = 'broken'`,
    'findings that have gone': `delete from troth.finding where outcome = 'broken'`,
    'until when it counts': `update troth.judgement set fresh_until = fresh_until + interval '1 year' where promise = 'A1'`,
    'a byte of its evidence': `update troth.evidence set sealed = set_byte(sealed, 90, get_byte(sealed, 90) # 1)
       where entry in (select entry from troth.judgement where promise = 'A1')`,
    'evidence that has gone': `delete from troth.evidence where entry in (select entry from troth.judgement where promise = 'A1')`,
    'no entry': `update troth.judgement set status = 'kept', entry = null where promise = 'A1'`,
    'an entry that no log has': `update troth.judgement set entry = 'ent_AAAAAAAAAAAAAAAAAAAAAA' where promise = 'A1'`,
    'the entry of another clause': `update troth.judgement set status = 'kept',
       entry = (select entry from troth.judgement where promise = 'A3' order by number desc limit 1) where promise = 'A1'`,
    'its row, taken away': `delete from troth.finding where judgement in (select id from troth.judgement where promise = 'A1');
       delete from troth.judgement where promise = 'A1'`,
    'a better row of its own above it': `insert into troth.judgement (id, run, number, policy, promise, clause, kind, status, reason, checked_at, fresh_until, entry)
       select gen_random_uuid(), run, number + 1, policy, promise, clause, kind, 'kept', 'All is well.', checked_at, fresh_until, entry
         from troth.judgement where promise = 'A1'`,
  };
  for (const [what, sql] of Object.entries(ways)) {
    it(`is broken and named: ${what}`, async () => {
      const { status, reason, promise } = await tampered(sql, () => standing('A1'));
      assert.equal(status, 'broken');
      assert.match(reason, /Troth's own row of judgement A1\.0/);
      assert.equal(promise?.clauses[0]?.findings[0]?.rule, 'ledger-differs');
    });
  }

  it('is not replaced by an older one whose newer row was taken away', async () => {
    const { status, reason } = await tampered(
      `delete from troth.finding; delete from troth.judgement where promise = 'A3'
         and number = (select max(number) from troth.judgement where promise = 'A3')`,
      () => standing('A3'),
    );
    assert.equal(status, 'broken');
    assert.match(reason, /judgement A3\.0/);
  });

  it('stands as the ledger has it in what explains it, its history too', async () => {
    const explained = await tampered(ways['its status'] ?? '', () => installation.explain('A1'));
    assert.match(explained.promise.reason, /says kept, and entry ent_\S+ says broken/);
    assert.equal(explained.history[0]?.status, 'broken');
    assert.equal((await installation.explain('A1')).history[0]?.status, 'broken');
  });

  it('shows what was found again when nobody has changed anything', async () => {
    assert.match((await standing('A1')).reason, /card number/);
  });
});

describe('what nobody stated', () => {
  it('is no exception: without an entry, with one of another, with its end moved', async () => {
    const [finding] = (await standing('A1')).promise?.clauses[0]?.findings ?? [];
    const insert = (entry: string) => `insert into troth.exception
      values (gen_random_uuid(), 'shop', 'A1', '${finding?.rule}', '${finding?.resource}', '${reason}', 'nobody', now(), now() + interval '10 years', null, ${entry})`;
    for (const entry of [
      'null',
      `(select entry from troth.judgement limit 1)`,
      `'ent_AAAAAAAAAAAAAAAAAAAAAA'`,
    ]) {
      const { status, reason } = await tampered(insert(entry), () => standing('A1'));
      assert.equal(status, 'broken');
      assert.match(reason, /exception \S+ has no entry in the ledger/);
    }
    const expires = Temporal.Now.plainDateISO().add({ days: 2 });
    const { rule = '', resource = '' } = finding ?? {};
    await installation.addException('shop', {
      promise: 'A1',
      rule,
      resource,
      reason,
      owner: 'the office',
      expires,
    });
    assert.equal((await standing('A1')).status, 'at-risk');
    const moved = await tampered(
      `update troth.exception set expires_at = now() + interval '9 years'`,
      () => standing('A1'),
    );
    assert.match(moved.reason, /exception \S+ has its end otherwise than entry/);
    const gone = await tampered('delete from troth.exception', () => standing('A1'));
    assert.match(gone.reason, /exception \S+ has gone/);
  });

  it('is no attestation: made by hand, with zeros for its digest, with another end', async () => {
    const insert = `insert into troth.attestation values (gen_random_uuid(), 'shop', 'A2', 'head-of-people', 'nobody',
      'All were.', repeat('0', 64), 'x.pdf', now(), now() + interval '1 year', null, null)`;
    const byHand = await tampered(insert, async () => {
      await installation.check({ promises: ['A2'] });
      return standing('A2');
    });
    assert.equal(byHand.status, 'broken');
    assert.match(byHand.reason, /attestation \S+ has no entry in the ledger/);
    await installation.attest('shop', {
      promise: 'A2',
      role: 'head-of-people',
      by: 'Sam',
      statement: 'All were checked.',
    });
    await installation.check({ promises: ['A2'] });
    assert.equal((await standing('A2')).status, 'attested');
    for (const set of [
      `evidence_digest = repeat('0', 64)`,
      `expires_at = expires_at + interval '5 years'`,
      `made_by = 'Kim'`,
    ]) {
      const changed = await tampered(`update troth.attestation set ${set}`, () => standing('A2'));
      assert.equal(changed.status, 'broken', set);
    }
  });
});

describe('a request whose row somebody wrote over', () => {
  it('is shown as the ledger has it, and nothing is done for it', async () => {
    const { id } = await installation.requests.open('shop', {
      right: 'erasure',
      kind: 'customer',
      whom: [{ key: { id: '2' } }],
      verified: 'signed in',
    });
    const wrong = async (sql: string) => {
      await own.pool.query(sql, [id]);
      const { request } = await installation.requests.show(id);
      assert.equal(request.state, 'verified', sql);
      assert.match(request.differs ?? '', /entry|ledger/);
      assert.equal((await standing('A3')).status, 'broken');
      await assert.rejects(installation.requests.run(id), { code: 'request-altered' });
    };
    await wrong(`update troth.request set state = 'done', finished_at = now() where id = $1`);
    await assert.rejects(
      installation.requests.certificate(id),
      /says done, and entry ent_\S+ says verified/,
    );
    const listed = await installation.requests.list({ open: true });
    assert.deepEqual(
      listed.map(({ state }) => state),
      ['verified'],
    );
    await wrong(`update troth.request set state = 'approved', finished_at = null where id = $1`);
    await wrong(
      `update troth.request_event set entry = (select entry from troth.judgement limit 1) where request = $1 and position = 1`,
    );
    await own.pool.query('delete from troth.request_event where request = $1', [id]);
    await own.pool.query('delete from troth.request where id = $1', [id]);
    const { status, reason } = await standing('A3');
    assert.equal(status, 'broken');
    assert.match(reason, new RegExp(`request ${id} has gone`));
  });
});

describe('a hold that somebody took away', () => {
  it('stands again before anything is planned, and the promise is broken until then', async () => {
    const hold = await installation.requests.addHold('shop', {
      on: person,
      reason: 'Lawsuit 7 of 2025 asks for this.',
      owner: 'legal',
    });
    for (const sql of [
      'update troth.hold set ended_at = now()',
      `update troth.hold set pseudonym = 'x'`,
      'delete from troth.hold',
    ]) {
      await own.pool.query(sql);
      const { status, reason } = await standing('A4');
      assert.equal(status, 'broken');
      assert.match(reason, new RegExp(`hold ${hold}`));
      const { id } = await installation.requests.open('shop', {
        right: 'erasure',
        kind: 'customer',
        whom: [{ key: { id: '1' } }],
        verified: 'signed in',
      });
      // Whose rows a hold protects goes with its row: then nobody's are changed.
      const refused = await installation.requests.plan(id).then(
        ({ obstacles }) => obstacles.map(({ code }) => code),
        ({ code }: TrothError) => [code],
      );
      assert.ok(refused.includes(sql.startsWith('delete') ? 'hold-unreadable' : 'held'), sql);
      assert.deepEqual(
        (await installation.requests.holds()).map((one) => one.id),
        [hold],
      );
    }
  });

  it('is ended with a reason where its row was made again, and then protects nobody', async () => {
    await own.pool.query('delete from troth.hold');
    const [hold] = await installation.requests.holds();
    await assert.rejects(installation.requests.endHold(hold?.id ?? ''), { code: 'request-reason' });
    await installation.requests.endHold(hold?.id ?? '', 'The court lifted it in March 2026.');
    assert.deepEqual(await installation.requests.holds(), []);
    await installation.requests.addHold('shop', { on: person, reason, owner: 'legal' });
  });

  it('stops everything where its evidence has gone too, until somebody answers for it', async () => {
    const { rows } = await own.pool.query<{ entry: string }>(
      'delete from troth.hold where ended_at is null returning entry',
    );
    const entry = rows[0]?.entry ?? '';
    await own.pool.query('delete from troth.evidence where entry = $1', [entry]);
    await rm(join(shop.folder, 'ledger-read'), { recursive: true });
    const { id } = await installation.requests.open('shop', {
      right: 'erasure',
      kind: 'customer',
      whom: [{ key: { id: '2' } }],
      verified: 'signed in',
    });
    await assert.rejects(installation.requests.plan(id), { code: 'records-unreadable' });
    assert.match((await standing('A4')).reason, new RegExp(entry));
    await assert.rejects(installation.requests.releaseEntry(entry, 'short'), {
      code: 'request-reason',
    });
    await installation.requests.releaseEntry(entry, 'The court lifted the only hold of 2025.');
    assert.deepEqual((await installation.requests.plan(id)).obstacles, []);
  });
});
