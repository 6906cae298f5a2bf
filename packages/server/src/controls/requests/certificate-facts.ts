/** Certificates of requests that are done: read back, and verified against the policy's log. */
import { TrothError } from '@troth/core/error';
import type { Certificate } from '@troth/core/proof';
import type { Pool } from '../../platform/database.ts';
import type { Right } from './request.ts';

/** Beyond so many only the latest are verified; a missing one is found among all. */
export const mostVerified = 200;

export interface CertificateFacts {
  readonly done: number;
  /** Done without a certificate. */
  readonly missing: number;
  /** How many were verified: all, or the latest 200. */
  readonly verified: number;
  /** Of these: the signature, a receipt or what it says of itself does not hold. */
  readonly unsound: number;
  /** Of these: a ledger entry that it names is in no log. */
  readonly unrecorded: number;
  /** What the sound ones say, the latest first. */
  readonly said: readonly Said[];
}

export interface Said {
  readonly keys: Certificate['keys']['state'];
  /** Names of the files that the person was given; null where none were. */
  readonly files: readonly string[] | null;
  readonly request: string;
  /** `store.dataset` → rows that stay for a duty; null where they were not counted. */
  readonly kept: Readonly<Record<string, number | null>>;
  /** The same files, each with its digest. */
  readonly exported: NonNullable<Certificate['exported']>['files'];
}

export interface Verification {
  /** Throws a `TrothError` where it does not hold. */
  verify(note: string): Promise<Certificate>;
  /** Of these entries, those that no log has. */
  unrecorded(entries: readonly string[]): Promise<number>;
}

export async function certificateFacts(
  pool: Pool,
  policy: string,
  right: Right,
  { verify, unrecorded }: Verification,
): Promise<CertificateFacts> {
  const counts = await pool.query<{ readonly done: string; readonly missing: string }>(
    `select count(*) as done, count(*) filter (where certificate is null) as missing
       from troth.request where policy = $1 and "right" = $2 and state = 'done'`,
    [policy, right],
  );
  const { rows } = await pool.query<{ readonly id: string; readonly certificate: string }>(
    `select id, certificate from troth.request
      where policy = $1 and "right" = $2 and state = 'done' and certificate is not null
      order by finished_at desc, id limit $3`,
    [policy, right, mostVerified],
  );
  let unsound = 0;
  let lost = 0;
  const said: Said[] = [];
  for (const { id, certificate: note } of rows) {
    const certificate = await proven(note, verify);
    if (certificate === undefined || !isOf(certificate, { id, policy, right })) unsound += 1;
    else if ((await unrecorded(certificate.entries)) > 0) lost += 1;
    else said.push(saidIn(certificate));
  }
  const [total] = counts.rows;
  return {
    done: Number(total?.done ?? 0),
    missing: Number(total?.missing ?? 0),
    verified: rows.length,
    unsound,
    unrecorded: lost,
    said,
  };
}

async function proven(
  note: string,
  verify: Verification['verify'],
): Promise<Certificate | undefined> {
  try {
    return await verify(note);
  } catch (error) {
    if (error instanceof TrothError && error.kind === 'invalid') return undefined;
    throw error;
  }
}

/** A sound certificate of another request proves nothing about this one. */
function isOf(
  certificate: Certificate,
  request: { readonly id: string; readonly policy: string; readonly right: Right },
): boolean {
  return (
    certificate.request === request.id &&
    certificate.policy === request.policy &&
    certificate.right === request.right
  );
}

function saidIn({ keys, exported, request, stores }: Certificate): Said {
  return {
    request,
    kept: keptIn(stores),
    exported: exported?.files ?? [],
    keys: keys.state,
    files: exported ? exported.files.map(({ name }) => name) : null,
  };
}

function keptIn(stores: Certificate['stores']): Said['kept'] {
  const kept: Record<string, number | null> = {};
  for (const part of stores) {
    for (const { dataset, rows, whose = 'own' } of part.kept) {
      if (whose !== 'own') continue;
      const known = kept[dataset];
      kept[dataset] = rows === null || known === null ? null : (known ?? 0) + rows;
    }
  }
  return kept;
}
