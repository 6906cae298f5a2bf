/**
 * Attestations of a data map: whoever publishes it answers, in a role and for a time, for what it
 * states and nobody can measure. It is of the map as it stood: a map that has changed is another.
 */
import { createHash, randomUUID } from 'node:crypto';
import { canonicalBytes } from '@troth/core/proof';
import type { DataMap, Policy } from '@troth/core/policy';
import type { Pool } from 'pg';
import { inTransaction } from '../../platform/database.ts';
import { checkError } from './error.ts';
import { lastWhole } from '../last-day.ts';
import { endingOf, endOf, type Recorded } from './exceptions.ts';
import type { Recorder } from './recorder.ts';

/** What a map says is worth a look every year. */
const longest = Temporal.Duration.from({ years: 1 });

export interface NewMapAttestation {
  /** `head-of-privacy`; never a person's name. */
  readonly role: string;
  readonly by: string;
  readonly statement: string;
  /** When it was stated, where that was earlier than now. */
  readonly made?: Temporal.PlainDate;
  /** At the latest, and by default, a year after it was made. */
  readonly expires?: Temporal.PlainDate;
}

export async function attestMap(
  pool: Pool,
  recorder: Recorder,
  policy: Policy,
  given: NewMapAttestation,
  now: Temporal.Instant,
): Promise<Recorded> {
  const { role, by, statement } = given;
  const made = madeAt(policy.zone, given.made, now);
  const expires = expiryOf(policy.zone, given, made);
  const id = randomUUID();
  const hash = mapHash(policy.map);
  const entry = await inTransaction(pool, async (client) => {
    const entry = await recorder.record(client, {
      policy: policy.id,
      policyHash: policy.hash,
      decision: 'attested',
      at: now,
      payload: {
        id,
        role,
        by,
        statement,
        map: hash,
        made: made.toString(),
        expires: expires.toString(),
      },
    });
    await client.query(
      `insert into troth.attestation
         (id, policy, map_hash, role, made_by, statement, made_at, expires_at, entry)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [id, policy.id, hash, role, by, statement, made.toString(), expires.toString(), entry],
    );
    return entry;
  });
  return { id, entry, ...endingOf(expires, policy.zone) };
}

/** Hex SHA-256 of all that the map states, wherever its file lies and in whatever order it has it. */
export function mapHash(map: DataMap): string {
  return createHash('sha256')
    .update(canonicalBytes(JSON.parse(JSON.stringify(map, withoutPlaces))))
    .digest('hex');
}

/** A comment more, or another folder, is no other statement. A column may be called `at`, too. */
function withoutPlaces(name: string, value: unknown): unknown {
  const isPlace = name === 'at' && typeof value === 'object' && value !== null && 'file' in value;
  return isPlace ? undefined : value;
}

/** The start of the day that is named. A statement of tomorrow was not made yet. */
export function madeAt(
  zone: string,
  day: Temporal.PlainDate | undefined,
  now: Temporal.Instant,
): Temporal.Instant {
  if (day === undefined) return now;
  const made = day.toZonedDateTime(zone).toInstant();
  if (Temporal.Instant.compare(made, now) <= 0) return made;
  throw checkError({
    code: 'attestation-made',
    kind: 'invalid',
    publicMessage: 'An attestation was made today or earlier. Leave out --made for today.',
  });
}

function expiryOf(
  zone: string,
  { expires }: NewMapAttestation,
  made: Temporal.Instant,
): Temporal.Instant {
  const latest = made.toZonedDateTimeISO(zone).add(longest).toInstant();
  if (expires === undefined) return latest;
  const asked = endOf(expires, zone);
  const firstDay = made.toZonedDateTimeISO(zone).toPlainDate();
  const isSound =
    Temporal.PlainDate.compare(expires, firstDay) > 0 &&
    Temporal.Instant.compare(asked, latest) <= 0;
  if (isSound) return asked;
  throw checkError({
    code: 'attestation-expiry',
    kind: 'invalid',
    publicMessage: `The attestation must end after the day on which it was made and by ${lastWhole(latest, zone)}.`,
  });
}
