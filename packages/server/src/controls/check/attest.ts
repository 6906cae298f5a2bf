/**
 * Attestations: what only a person can state. Each has the role that the clause names, who said it,
 * evidence by its digest, and an expiry, after which it is `lapsed`.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Clause, Policy } from '@troth/core/policy';
import type { Pool } from 'pg';
import { inTransaction } from '../../platform/database.ts';
import type { Params as AttestationParams } from '../attestation/clause.ts';
import { madeAt } from './attest-map.ts';
import { checkError } from './error.ts';
import { lastWhole } from '../last-day.ts';
import { endingOf, endOf, type Recorded } from './exceptions.ts';
import type { Recorder } from './recorder.ts';

export interface NewAttestation {
  readonly promise: string;
  /** The role that the clause names; refused (`attestation-role`) when it is another. */
  readonly role: string;
  readonly by: string;
  readonly statement: string;
  readonly evidence?: { readonly name: string; readonly bytes: Uint8Array };
  /** When it was stated, where that was earlier than now. */
  readonly made?: Temporal.PlainDate;
  /** At the latest when the clause's period ends, which is the default. */
  readonly expires?: Temporal.PlainDate;
}

export async function attest(
  pool: Pool,
  recorder: Recorder,
  policy: Policy,
  given: NewAttestation,
  now: Temporal.Instant,
): Promise<Recorded> {
  const clause = clauseFor(policy, given);
  requireEvidence(clause.params, given);
  const made = madeAt(policy.zone, given.made, now);
  const expires = expiryOf(policy, clause.params, given, made);
  const id = randomUUID();
  const digest = given.evidence
    ? createHash('sha256').update(given.evidence.bytes).digest('hex')
    : null;
  const entry = await inTransaction(pool, async (client) => {
    const entry = await recorder.record(client, {
      policy: policy.id,
      policyHash: policy.hash,
      clause: `${given.promise}.${clause.index}`,
      decision: 'attested',
      at: now,
      payload: {
        id,
        role: given.role,
        by: given.by,
        statement: given.statement,
        digest,
        evidence: given.evidence?.name ?? null,
        made: made.toString(),
        expires: expires.toString(),
      },
    });
    await client.query(
      `insert into troth.attestation (id, policy, promise, role, made_by, statement,
         evidence_digest, evidence_name, made_at, expires_at, entry)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        id,
        policy.id,
        given.promise,
        given.role,
        given.by,
        given.statement,
        digest,
        given.evidence?.name ?? null,
        made.toString(),
        expires.toString(),
        entry,
      ],
    );
    return entry;
  });
  return { id, entry, ...endingOf(expires, policy.zone) };
}

function clauseFor(policy: Policy, given: NewAttestation): Clause<AttestationParams> {
  const promise = policy.promises.find(({ id }) => id === given.promise);
  const asked = (promise?.clauses ?? []).filter(
    (clause): clause is Clause<AttestationParams> => clause.kind === 'attestation',
  );
  if (asked.length === 0) {
    throw checkError({
      code: 'attestation-not-asked',
      kind: 'invalid',
      facts: { policy: policy.id },
      publicMessage: `${policy.id} has no promise ${given.promise} that asks for an attestation.`,
    });
  }
  const clause = asked.find(({ params }) => params.by === given.role);
  if (clause) return clause;
  throw checkError({
    code: 'attestation-role',
    kind: 'denied',
    facts: { promise: given.promise },
    publicMessage: `${given.promise} is attested by ${asked.map(({ params }) => params.by).join(' or ')}, not by ${given.role}.`,
  });
}

function requireEvidence(params: AttestationParams, given: NewAttestation): void {
  if (params.evidence === 'statement' || given.evidence) return;
  throw checkError({
    code: 'attestation-evidence',
    kind: 'invalid',
    facts: { promise: given.promise },
    publicMessage: `${given.promise} asks for a ${params.evidence} as evidence. Give it with --evidence FILE.`,
  });
}

function expiryOf(
  policy: Policy,
  params: AttestationParams,
  given: NewAttestation,
  made: Temporal.Instant,
): Temporal.Instant {
  const latest = made.toZonedDateTimeISO(policy.zone).add(params.every).toInstant();
  if (!given.expires) return latest;
  const asked = endOf(given.expires, policy.zone);
  const firstDay = made.toZonedDateTimeISO(policy.zone).toPlainDate();
  const inReach =
    Temporal.PlainDate.compare(given.expires, firstDay) > 0 &&
    Temporal.Instant.compare(asked, latest) <= 0;
  if (inReach) return asked;
  throw checkError({
    code: 'attestation-expiry',
    kind: 'invalid',
    facts: { promise: given.promise },
    publicMessage: `The attestation must end after ${given.made ? 'the day on which it was made' : 'today'} and by ${lastWhole(latest, policy.zone)}.`,
  });
}
