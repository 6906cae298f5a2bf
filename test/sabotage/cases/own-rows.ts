/** Rows of Troth's own, written by somebody who can reach its database. */
import assert from 'node:assert/strict';
import type { Case, Variation } from '../case.ts';
import type { World } from '../world.ts';

const card = `update support_cases set notes = 'Pay by 4111 1111 1111 1111' where id = (select min(id) from support_cases)`;

/** Broken in truth and found, then written over. */
function overwritten(what: string, sql: string, resource = 'judgement P07.0'): Variation {
  return {
    what,
    async wound(world) {
      await world.sql(card);
      await world.check();
      await world.own(sql);
    },
    look: (world) => world.status(),
    expect: { status: 'broken', resource },
  };
}

const mine = `(select id from troth.judgement where promise = 'P07' and clause = 0 order by number desc limit 1)`;
const entry = `(select entry from troth.judgement where promise = 'P07' and clause = 0 order by number desc limit 1)`;

export const judgementsWrittenOver: Case = {
  name: 'a judgement that somebody wrote over',
  promise: 'panda/P07',
  variations: [
    overwritten('its status', `update troth.judgement set status = 'kept' where id = ${mine}`),
    overwritten(
      'its findings',
      `update troth.finding set outcome = 'met' where judgement = ${mine}`,
    ),
    overwritten('its findings, taken away', `delete from troth.finding where judgement = ${mine}`),
    overwritten(
      'a byte of its evidence',
      `update troth.evidence set sealed = set_byte(sealed, 70, get_byte(sealed, 70) # 1) where entry = ${entry}`,
    ),
    overwritten(
      'the judgement, taken away',
      `with gone as (select ${mine} as id) , f as (delete from troth.finding where judgement in (select id from gone))
         delete from troth.judgement where id in (select id from gone)`,
    ),
    overwritten(
      'an exception that nobody logged',
      `insert into troth.exception select gen_random_uuid(), 'panda', 'P07', f.rule, f.resource, 'It is being rewritten at the moment.', 'nobody', now(), now() + interval '10 years', null, null
         from troth.finding f where f.judgement = ${mine} and f.outcome = 'broken'`,
      'exception',
    ),
  ],
};

/** What only a person can state, and nobody did. */
function stated(what: string, sql: string, resource: string): Variation {
  return {
    what,
    wound: async (world: World) => void (await world.own(sql)),
    look: (world) => world.status(),
    expect: { status: 'broken', resource },
  };
}

export const statementsOfNobody: Case = {
  name: 'a statement that nobody made',
  promise: 'panda/P07',
  variations: [
    stated(
      'an attestation with 64 zeros as its digest',
      `insert into troth.attestation (id, policy, promise, role, made_by, statement, evidence_digest, evidence_name, made_at, expires_at, entry)
         values (gen_random_uuid(), 'panda', 'P07', 'demo-head-of-finance', 'nobody', 'All is well with the processor.', repeat('0', 64), 'x.pdf', now(), now() + interval '1 year', null)`,
      'attestation',
    ),
    stated(
      'an attestation whose end was moved',
      `update troth.attestation set expires_at = expires_at + interval '5 years' where promise = 'P07'`,
      'attestation',
    ),
    stated(
      'an attestation that was taken away',
      `delete from troth.attestation where promise = 'P07'`,
      'attestation',
    ),
    stated(
      'an attestation by another role',
      `update troth.attestation set role = 'chief-executive' where promise = 'P07'`,
      'attestation',
    ),
  ],
};

const rights = [
  'access',
  'portability',
  'rectification',
  'restriction',
  'objection',
  'erasure',
] as const;

/** What a request leaves beside itself would name it as well, so that goes too. */
export const endedRequestsTakenAway: Case = {
  name: 'a request that is done and was deleted',
  promise: 'plai/L08',
  variations: rights.map((right) => ({
    what: right,
    async wound(world) {
      const theirs = `(select id from troth.request where policy = 'plai' and "right" = '${right}' and state = 'done')`;
      const [row] = await world.own(`select count(*)::int as count from ${theirs} r`);
      assert.equal(row?.['count'], 1);
      const tables = await world.own(
        `select c.relname as name, a.attname as by from pg_constraint f
           join pg_class c on c.oid = f.conrelid
           join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
          where f.confrelid = 'troth.request'::regclass and f.contype = 'f'`,
      );
      const deletes = tables.map(
        ({ name, by }) => `delete from troth.${String(name)} where ${String(by)} in ${theirs};`,
      );
      await world.own(
        `set session_replication_role = replica; ${deletes.join(' ')} delete from troth.request where id in ${theirs}`,
      );
    },
    expect: { status: 'broken', resource: 'troth/request req_' },
  })),
};

async function opened(world: World): Promise<string> {
  const { id } = await world.installation().requests.open('plai', {
    right: 'erasure',
    kind: 'employee',
    whom: [{ key: { company_id: '1', id: '7' } }],
    verified: 'signed in',
  });
  return id;
}

export const requestsWrittenOver: Case = {
  name: 'a request that somebody wrote over',
  promise: 'plai/L08',
  variations: [
    {
      what: 'an open one that was deleted',
      async wound(world) {
        await opened(world);
        await world.own(
          `set session_replication_role = replica; delete from troth.request where policy = 'plai' and state = 'verified'`,
        );
      },
      expect: { status: 'broken', resource: 'request' },
    },
    {
      what: 'one that was set to done',
      async wound(world) {
        const id = await opened(world);
        await world.own(
          `update troth.request set state = 'done', finished_at = now() where id = '${id}'`,
        );
      },
      expect: { status: 'broken', resource: 'request' },
    },
    {
      what: 'one whose day was moved',
      async wound(world) {
        const id = await opened(world);
        await world.own(
          `update troth.request set due_at = due_at + interval '5 years' where id = '${id}'`,
        );
      },
      expect: { status: 'broken', resource: 'request' },
    },
  ],
};
