/** Rows of Troth's own that people's acts made, held against the ledger. */
import type { Pool } from '../../platform/database.ts';
import type { Policy } from '@troth/core/policy';
import { mapHash } from '../check/attest-map.ts';
import type { ActiveException, MapAttestation } from '../check/fold.ts';
import type { EntryReader } from '../check/entry-reader.ts';
import { faultText } from '../check/entry-reader.ts';
import type { AttestationFact } from '../context.ts';
import type { Acts, LoggedAttestation, LoggedException, LoggedHold } from './acts.ts';
import { readActs } from './acts.ts';
import {
  changedText,
  goneText,
  isLater,
  isSame,
  lookTwice,
  type Difference,
} from './difference.ts';
import { readVersions, versionsDiffer } from './versions.ts';

export interface HeldRecords {
  readonly acts: Acts;
  readonly exceptions: readonly ActiveException[];
  /** The attestation that lasts longest of the data map as it is. */
  readonly map: MapAttestation | undefined;
  attestations(promise: string): readonly AttestationFact[];
  /** Promise → what of its exceptions and attestations is not as it was recorded. */
  readonly byPromise: ReadonlyMap<string, readonly Difference[]>;
  /** Of holds, versions and entries that cannot be opened. */
  readonly ofPolicy: readonly Difference[];
}

interface ExceptionRow {
  readonly id: string;
  readonly promise: string;
  readonly rule: string;
  readonly resource: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires_at: Date;
  readonly ended_at: Date | null;
  readonly entry: string | null;
}

interface AttestationRow {
  readonly id: string;
  readonly promise: string | null;
  readonly map_hash: string | null;
  readonly role: string;
  readonly made_by: string;
  readonly statement: string;
  readonly evidence_digest: string | null;
  readonly evidence_name: string | null;
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
  readonly entry: string | null;
}

interface HoldRow {
  readonly id: string;
  readonly subject_kind: string | null;
  readonly pseudonym: string | null;
  readonly dataset: string | null;
  readonly reason: string;
  readonly owner: string;
  readonly made_at: Date;
  readonly ended_at: Date | null;
  readonly entry: string | null;
}

type Sources = { readonly pool: Pool; readonly reader: EntryReader };

export function heldRecords(
  sources: Sources,
  policy: Pick<Policy, 'id' | 'map'>,
  now: Temporal.Instant,
): Promise<HeldRecords> {
  return lookTwice(
    () => lookAt(sources, policy, now),
    ({ byPromise, ofPolicy }) => [...[...byPromise.values()].flat(), ...ofPolicy],
    (records, counts) => ({
      ...records,
      byPromise: new Map(
        [...records.byPromise].map(([promise, found]) => [promise, found.filter(counts)]),
      ),
      ofPolicy: records.ofPolicy.filter(counts),
    }),
  );
}

async function lookAt(
  { pool, reader }: Sources,
  { id: policy, map }: Pick<Policy, 'id' | 'map'>,
  now: Temporal.Instant,
): Promise<HeldRecords> {
  const [exceptions, attested, holds, versions] = await Promise.all([
    rowsOf<ExceptionRow>(pool, 'exception', policy),
    rowsOf<AttestationRow>(pool, 'attestation', policy),
    rowsOf<HoldRow>(pool, 'hold', policy),
    readVersions(pool, policy),
  ]);
  const attestations = attested.map((row) => ({ ...row, promise: row.promise ?? '' }));
  const cited = [...exceptions, ...attestations, ...holds, ...versions.inForce].flatMap(
    ({ entry }) => entry ?? [],
  );
  const acts = await readActs(reader, policy, cited);
  const byPromise = new Map<string, Difference[]>();
  const ofPolicy: Difference[] = [];
  const tell = (promise: string, difference: Difference | undefined): void => {
    if (difference && promise === '') ofPolicy.push(difference);
    else if (difference) byPromise.set(promise, [...(byPromise.get(promise) ?? []), difference]);
  };
  compareAll(exceptions, acts.exceptions, exceptionDiffers, 'exception', tell);
  compareAll(attestations, acts.attestations, attestationDiffers, 'attestation', tell);
  compareAll(
    holds.map((row) => ({ ...row, promise: '' })),
    acts.holds.map((hold) => ({ ...hold, promise: '' })),
    holdDiffers,
    'hold',
    tell,
  );
  for (const difference of versionsDiffer(versions, acts)) ofPolicy.push(difference);
  for (const { id, fault } of acts.unread) {
    const says = `cannot be told: the entry ${fault ? faultText(fault) : 'cannot be read'}`;
    ofPolicy.push({ what: `entry ${id}`, says, entry: id });
  }
  return {
    acts,
    byPromise,
    ofPolicy,
    exceptions: acts.exceptions
      .filter(({ ended, expires }) => !ended && Temporal.Instant.compare(expires, now) > 0)
      .map(({ expires, ...exception }) => ({ ...exception, expiresAt: expires })),
    map: mapAttestation(mapHash(map), acts.attestations),
    attestations: (promise) => factsOf(promise, acts.attestations, attestations),
  };
}

async function rowsOf<T>(pool: Pool, table: string, policy: string): Promise<readonly T[]> {
  const { rows } = await pool.query(`select * from troth.${table} where policy = $1`, [policy]);
  return rows as T[];
}

interface Named {
  readonly id: string;
  readonly promise: string;
}

function compareAll<
  R extends Named & { entry: string | null },
  L extends Named & { entry: string },
>(
  rows: readonly R[],
  logged: readonly L[],
  differs: (row: R, said: L) => string | undefined,
  kind: string,
  tell: (promise: string, difference: Difference | undefined) => void,
): void {
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const said of logged) {
    const row = byId.get(said.id);
    const what = `${kind} ${said.id}`;
    const { entry } = said;
    const says = row === undefined ? goneText(said) : differs(row, said);
    tell(said.promise, says === undefined ? undefined : { what, says, entry });
  }
  const known = new Set(logged.map(({ id }) => id));
  for (const row of rows) {
    if (known.has(row.id)) continue;
    const says = 'has no entry in the ledger';
    tell(row.promise, { what: `${kind} ${row.id}`, says, entry: row.entry });
  }
}

function exceptionDiffers(row: ExceptionRow, said: LoggedException): string | undefined {
  const changed = [
    row.entry !== said.entry && 'its entry',
    row.promise !== said.promise && 'its promise',
    row.rule !== said.rule && 'its rule',
    row.resource !== said.resource && 'its resource',
    row.reason.trim() !== said.reason.trim() && 'its reason',
    row.owner !== said.owner && 'its owner',
    !isSame(row.expires_at, said.expires) && 'its end',
    (row.ended_at !== null) !== said.ended && 'whether it was ended',
  ];
  return changedText(changed, said.entry);
}

function attestationDiffers(
  row: AttestationRow & { readonly promise: string },
  said: LoggedAttestation,
): string | undefined {
  const changed = [
    row.entry !== said.entry && 'its entry',
    row.promise !== said.promise && 'its promise',
    row.role !== said.role && 'its role',
    row.made_by !== said.by && 'who made it',
    row.statement !== said.statement && 'its statement',
    row.map_hash !== said.map && 'of which data map it is',
    row.evidence_digest !== said.digest && 'the digest of its evidence',
    row.evidence_name !== said.evidence && 'the name of its evidence',
    !isSame(row.expires_at, said.expires) && 'its end',
    row.revoked_at !== null && 'whether it was withdrawn',
  ];
  return changedText(changed, said.entry);
}

function holdDiffers(row: HoldRow, said: LoggedHold): string | undefined {
  const changed = [
    row.entry !== said.entry && 'its entry',
    row.subject_kind !== said.kind && 'of what kind its person is',
    row.pseudonym !== said.pseudonym && 'whom it is on',
    row.dataset !== said.dataset && 'its dataset',
    row.reason.trim() !== said.reason && 'its reason',
    row.owner !== said.owner && 'its owner',
    isLater(row.made_at, said.made) && 'since when it is in force',
    (row.ended_at !== null) !== said.ended && 'whether it was ended',
  ];
  return changedText(changed, said.entry);
}

function mapAttestation(
  hash: string,
  attestations: readonly LoggedAttestation[],
): MapAttestation | undefined {
  const [longest] = attestations
    .filter(({ map }) => map === hash)
    .toSorted((a, b) => Temporal.Instant.compare(b.expires, a.expires));
  if (longest === undefined) return undefined;
  const { role, made, expires } = longest;
  return { role, madeAt: made, expiresAt: expires };
}

/** A row that says withdrawn is heard: that is never to the better. */
function factsOf(
  promise: string,
  logged: readonly LoggedAttestation[],
  rows: readonly AttestationRow[],
): readonly AttestationFact[] {
  return logged
    .filter((one) => one.promise === promise)
    .map(({ id, role, made, expires, digest, evidence }) => ({
      role,
      madeAt: made,
      expiresAt: expires,
      revokedAt: rows.find((row) => row.id === id)?.revoked_at?.toTemporalInstant() ?? null,
      evidenceDigest: digest,
      evidenceName: evidence,
    }))
    .toSorted((a, b) => Temporal.Instant.compare(b.madeAt, a.madeAt));
}
