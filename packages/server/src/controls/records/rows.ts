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
import { lookTwice, type Difference } from './difference.ts';

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
  const [exceptions, attested, holds, versions, inForce] = await Promise.all([
    rowsOf<ExceptionRow>(pool, 'exception', policy),
    rowsOf<AttestationRow>(pool, 'attestation', policy),
    rowsOf<HoldRow>(pool, 'hold', policy),
    rowsOf<VersionRow>(pool, 'policy_version', policy),
    rowsOf<InForceRow>(pool, 'policy_in_force', policy),
  ]);
  const attestations = attested.map((row) => ({ ...row, promise: row.promise ?? '' }));
  const cited = [...exceptions, ...attestations, ...holds, ...inForce].flatMap(
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
  for (const difference of versionsDiffer(versions, inForce, acts)) ofPolicy.push(difference);
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
  const columns = table === 'policy_version' ? versionColumns : '*';
  const { rows } = await pool.query(`select ${columns} from troth.${table} where policy = $1`, [
    policy,
  ]);
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

function goneText({ entry }: { readonly entry: string }): string {
  return `has gone, and entry ${entry} says that it was made`;
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

/** Of entries of before, which state the hour, within it. */
function isLater(date: Date, said: string): boolean {
  const off = date.getTime() - Temporal.Instant.from(said).epochMilliseconds;
  return off < -1 || off > (said.endsWith(':00:00Z') ? 3_660_000 : 1);
}

const versionColumns = `hash, effective::text, dated::text,
  encode(sha256(convert_to(sources::text, 'UTF8')), 'hex') as sources`;

interface VersionRow {
  readonly hash: string;
  readonly effective: string;
  readonly dated: string | null;
  /** Hex SHA-256. */
  readonly sources: string;
}

interface InForceRow {
  readonly hash: string;
  readonly since: Date;
  readonly published: boolean;
  readonly entry: string | null;
}

function versionsDiffer(
  rows: readonly VersionRow[],
  inForce: readonly InForceRow[],
  { versions }: Acts,
): Difference[] {
  const recorded = versions.flatMap(({ entry, hash, effective, dated, sources }): Difference[] => {
    if (effective === undefined) return [];
    const row = rows.find((candidate) => candidate.hash === hash);
    const what = versionName(hash);
    if (row === undefined) return [{ what, says: goneText({ entry }), entry }];
    const changed = [
      row.effective !== effective && 'from when it counts',
      dated !== undefined && row.dated !== dated && 'the date that it states',
      sources !== undefined && row.sources !== sources && 'its text',
    ];
    const says = changedText(changed, entry);
    return says === undefined ? [] : [{ what, says, entry }];
  });
  const forced = inForce.flatMap(({ hash, entry, since, published }): Difference[] => {
    const what = versionName(hash);
    const said = versions.find((one) => one.isInForce && one.entry === entry && one.hash === hash);
    if (said === undefined) {
      return [{ what, says: 'is in force without an entry in the ledger', entry }];
    }
    const changed = [
      said.since !== undefined && !isSame(since, said.since) && 'since when it is in force',
      published !== said.isPublished && 'whether it was published',
    ];
    const says = changedText(changed, said.entry);
    return says === undefined ? [] : [{ what, says, entry }];
  });
  const gone = versions.filter(
    (said) => said.since && !inForce.some(({ entry }) => entry === said.entry),
  );
  return [
    ...recorded,
    ...forced,
    ...gone.map(({ hash, entry }) => ({
      what: versionName(hash),
      says: `is not in force any more, and entry ${entry} says that it was put in force`,
      entry,
    })),
  ];
}

function versionName(hash: string): string {
  return `version ${hash.slice(0, 12)} of the policy`;
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

function changedText(changed: readonly (string | false)[], entry: string): string | undefined {
  const named = changed.filter((one) => one !== false);
  if (named.length === 0) return undefined;
  return `has ${named.join(', ')} otherwise than entry ${entry}`;
}

/** The database rounds to microseconds. */
function isSame(date: Date, instant: Temporal.Instant): boolean {
  return Math.abs(date.getTime() - instant.epochMilliseconds) <= 1;
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
