/** Legal holds: what nobody may delete until the hold is ended. */
import { randomBytes } from 'node:crypto';
import type { Policy } from '@troth/core/policy';
import { inTransaction, type Pool } from '../../platform/database.ts';
import type { RowKey } from '../../stores/contract.ts';
import { datasetsOf } from '../scope.ts';
import type { RequestEnvironment } from './environment.ts';
import { requestError } from './error.ts';

export interface NewHold {
  readonly on:
    | { readonly kind: string; readonly pseudonym: string; readonly key: RowKey }
    /** `store.dataset` */
    | { readonly dataset: string };
  /** 20 characters or more. */
  readonly reason: string;
  readonly owner: string;
}

export interface Hold {
  readonly id: string;
  readonly policy: string;
  readonly kind: string | null;
  readonly pseudonym: string | null;
  readonly dataset: string | null;
  readonly reason: string;
  readonly owner: string;
  readonly madeAt: string;
  readonly endedAt: string | null;
}

type Environment = Pick<RequestEnvironment, 'pool' | 'recorder' | 'clock' | 'sealer'>;

const shortestReason = 20;

/** → the hold's id. */
export async function addHold(
  { pool, recorder, clock, sealer }: Environment,
  policy: Policy,
  { on, reason, owner }: NewHold,
): Promise<string> {
  requireSound(policy, on, reason);
  const id = `hold_${randomBytes(16).toString('base64url')}`;
  const at = clock.now();
  const person = 'dataset' in on ? null : on;
  const place = person ? { kind: person.kind, pseudonym: person.pseudonym } : on;
  const sealed =
    person && sealer.seal(policy.id, Buffer.from(JSON.stringify(person.key)), `hold ${id}`);
  await inTransaction(pool, async (client) => {
    const entry = await recorder.record(client, {
      policy: policy.id,
      policyHash: policy.hash,
      decision: 'recorded',
      at,
      payload: { hold: id, on: place, reason: reason.trim(), owner, made: at.toString() },
    });
    await client.query(
      `insert into troth.hold
         (id, policy, subject_kind, pseudonym, dataset, reason, owner, made_at, entry, sealed_subject)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        policy.id,
        person?.kind ?? null,
        person?.pseudonym ?? null,
        'dataset' in on ? on.dataset : null,
        reason.trim(),
        owner,
        at.toString(),
        entry,
        sealed,
      ],
    );
  });
  return id;
}

export async function endHold(
  { pool, recorder, clock }: Omit<Environment, 'sealer'>,
  policies: readonly Policy[],
  id: string,
  reason?: string,
): Promise<void> {
  const at = clock.now();
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ readonly policy: string; readonly lost: boolean }>(
      `update troth.hold set ended_at = $2 where id = $1 and ended_at is null
       returning policy, dataset is null and sealed_subject is null as lost`,
      [id, at.toString()],
    );
    const policy = policies.find((candidate) => candidate.id === rows[0]?.policy);
    if (!policy) throw requestError('hold-unknown', 'missing', 'There is no such hold in force.');
    if (rows[0]?.lost && (reason ?? '').trim().length < shortestReason) {
      throw shortReason('Ending a hold of which nobody can tell any more whom it protects');
    }
    await recorder.record(client, {
      policy: policy.id,
      policyHash: policy.hash,
      decision: 'revoked',
      at,
      payload: { hold: id, ...(reason === undefined ? {} : { reason: reason.trim() }) },
    });
  });
}

/**
 * Says that an entry that nobody can open any more is no hold, or is none any more, and answers for it:
 * until then nothing is destroyed under its policy.
 */
export async function releaseEntry(
  { pool, recorder, clock }: Omit<Environment, 'sealer'>,
  policy: Policy,
  { entry, reason }: { readonly entry: string; readonly reason: string },
): Promise<void> {
  if (reason.trim().length < shortestReason) throw shortReason('A release');
  await inTransaction(pool, (client) =>
    recorder.record(client, {
      policy: policy.id,
      policyHash: policy.hash,
      decision: 'revoked',
      at: clock.now(),
      payload: { released: entry, reason: reason.trim() },
    }),
  );
}

/** Those in force, the latest first; ended ones too when asked. */
export async function listHolds(pool: Pool, all = false): Promise<readonly Hold[]> {
  const { rows } = await pool.query<
    Omit<Hold, 'kind' | 'madeAt' | 'endedAt'> & {
      readonly subject_kind: string | null;
      readonly made_at: Date;
      readonly ended_at: Date | null;
    }
  >(
    `select id, policy, subject_kind, pseudonym, dataset, reason, owner, made_at, ended_at
       from troth.hold where $1 or ended_at is null order by made_at desc, id`,
    [all],
  );
  return rows.map(({ subject_kind, made_at, ended_at, ...row }) => ({
    ...row,
    kind: subject_kind,
    madeAt: made_at.toISOString(),
    endedAt: ended_at?.toISOString() ?? null,
  }));
}

function requireSound({ map }: Policy, on: NewHold['on'], reason: string): void {
  if (reason.trim().length < shortestReason) {
    throw shortReason('A hold');
  }
  const unknown = 'dataset' in on && datasetsOf(map, [on.dataset]).missing.length > 0;
  if (unknown) {
    throw requestError('hold-scope', 'missing', `The data map has no dataset ${on.dataset}.`);
  }
}

function shortReason(what: string) {
  return requestError(
    'request-reason',
    'invalid',
    `${what} needs a reason of at least ${shortestReason} characters.`,
  );
}
