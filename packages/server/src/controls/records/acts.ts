/**
 * What people stated, by the ledger: exceptions, attestations, holds and versions of the policy. The
 * ledger is what is read; the rows are held against it, and each that is another is named.
 */
import { z } from 'zod';
import type { EntryReader, OpenedRecord } from '../check/entry-reader.ts';

export interface LoggedException {
  readonly id: string;
  readonly entry: string;
  readonly promise: string;
  readonly rule: string;
  readonly resource: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: Temporal.Instant;
  readonly ended: boolean;
}

export interface LoggedAttestation {
  readonly id: string;
  readonly entry: string;
  readonly promise: string;
  readonly role: string;
  readonly by: string;
  readonly statement: string;
  readonly digest: string | null;
  readonly evidence: string | null;
  /** Hash of the data map, where it is of that and of no promise. */
  readonly map: string | null;
  /** Of entries that do not say: the hour in which they were made. */
  readonly made: Temporal.Instant;
  readonly expires: Temporal.Instant;
}

export interface LoggedHold {
  readonly id: string;
  readonly entry: string;
  readonly policyHash: string;
  readonly kind: string | null;
  readonly pseudonym: string | null;
  readonly dataset: string | null;
  readonly reason: string;
  readonly owner: string;
  /** ISO 8601; the hour where the entry does not say more. */
  readonly made: string;
  readonly ended: boolean;
}

export interface LoggedVersion {
  readonly entry: string;
  /** Null while it waits to be published. */
  readonly index: number | null;
  readonly hash: string;
  /** Where the entry records the version itself. */
  readonly effective?: string | undefined;
  /** Where it took effect with this entry. */
  readonly isInForce: boolean;
  /** From when; of entries that say so. */
  readonly since?: Temporal.Instant | undefined;
  readonly isPublished: boolean;
  /** The date that it states of itself, and the digest of its sources; of entries that say so. */
  readonly dated?: string | undefined;
  readonly sources?: string | undefined;
  /** When it was recorded, ISO 8601; of entries that do not say, the hour. */
  readonly recorded: string;
}

/** Pseudonyms of the suppression ledger that are somebody else's now. */
export interface LoggedRelease {
  readonly entry: string;
  /** Null while it waits to be published. */
  readonly index: number | null;
  readonly pseudonyms: readonly string[];
  /** ISO 8601; of entries that do not say, the hour in which they were made. */
  readonly at: string;
  readonly isHour: boolean;
}

export interface Acts {
  readonly exceptions: readonly LoggedException[];
  readonly attestations: readonly LoggedAttestation[];
  readonly holds: readonly LoggedHold[];
  readonly versions: readonly LoggedVersion[];
  readonly releases: readonly LoggedRelease[];
  /** Ids of limitations that somebody ended. */
  readonly endedLimitations: ReadonlySet<string>;
  /** Entries that were acts when they were read, or may have been, and open no more. */
  readonly unread: readonly OpenedRecord[];
  /** Requests that are open by the log → their last entry. */
  readonly requests: Readonly<Record<string, string>>;
}

const exceptionSchema = z.looseObject({
  id: z.string(),
  promise: z.string(),
  rule: z.string(),
  resource: z.string(),
  reason: z.string(),
  owner: z.string(),
  expires: z.string(),
});
const attestationSchema = z.looseObject({
  id: z.string(),
  role: z.string(),
  by: z.string(),
  statement: z.string(),
  digest: z.string().nullable().default(null),
  evidence: z.string().nullable().default(null),
  map: z.string().nullable().default(null),
  made: z.string().optional(),
  expires: z.string(),
});
const holdSchema = z.looseObject({
  hold: z.string(),
  on: z.union([
    z.looseObject({ dataset: z.string() }),
    z.looseObject({ kind: z.string(), pseudonym: z.string() }),
  ]),
  reason: z.string(),
  owner: z.string(),
  made: z.string().optional(),
});
const releaseSchema = z.looseObject({
  suppression: z.array(z.string()),
  at: z.string().optional(),
});
const versionSchema = z.looseObject({
  hash: z.string(),
  effective: z.string().optional(),
  inForce: z.boolean().optional(),
  /** When it took effect, being the first of all; a later one says `inForceSince`. */
  since: z.string().optional(),
  inForceSince: z.string().optional(),
  published: z.boolean().optional(),
  dated: z.string().optional(),
  sources: z.string().optional(),
  recorded: z.string().optional(),
});

/** `pending`: entries that rows cite; those that wait to be published count as well. */
export async function readActs(
  reader: EntryReader,
  policy: string,
  pending: readonly string[] = [],
): Promise<Acts> {
  const standing = await reader.standing(policy);
  const opened = await reader.open(policy, [...standing.acts, ...standing.unread, ...pending]);
  const records = [...opened.values()];
  const read: Writable<Acts> = {
    ...empty(),
    endedLimitations: endedLimitationsIn(records),
    requests: standing.requests,
  };
  const over = endedIn(records);
  for (const record of records) {
    if (record.payload === null) {
      const known = standing.acts.includes(record.id) || standing.unread.includes(record.id);
      if (known && !over.has(record.id)) read.unread.push(record);
    } else sort(read, record, over);
  }
  return read;
}

type Writable<T> = {
  -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K];
};

function empty(): Writable<Acts> {
  return {
    exceptions: [],
    attestations: [],
    holds: [],
    versions: [],
    releases: [],
    endedLimitations: new Set(),
    unread: [],
    requests: {},
  };
}

/** Ids of holds and exceptions that were ended, and of entries that were released. */
function endedIn(records: readonly OpenedRecord[]): ReadonlySet<string> {
  return new Set(
    records.flatMap(({ payload, entry }) => {
      const over =
        entry?.decision === 'revoked' ? (payload?.['hold'] ?? payload?.['exception']) : undefined;
      return [over, payload?.['released']].filter((id): id is string => typeof id === 'string');
    }),
  );
}

function endedLimitationsIn(records: readonly OpenedRecord[]): ReadonlySet<string> {
  const ended = records.flatMap(({ payload, entry }) =>
    entry?.decision === 'revoked' ? (payload?.['limitation'] ?? []) : [],
  );
  return new Set(ended.filter((id): id is string => typeof id === 'string'));
}

function sort(acts: Writable<Acts>, record: OpenedRecord, over: ReadonlySet<string>): void {
  const { payload, entry } = record;
  if (entry === null || payload === null) return;
  const exception = exceptionSchema.safeParse(payload);
  const attestation = attestationSchema.safeParse(payload);
  const hold = holdSchema.safeParse(payload);
  const version = versionSchema.safeParse(payload);
  const release = releaseSchema.safeParse(payload);
  if (exception.success && entry.decision === 'excepted') {
    const { data } = exception;
    const expires = Temporal.Instant.from(data.expires);
    acts.exceptions.push({ ...data, entry: record.id, expires, ended: over.has(data.id) });
  } else if (attestation.success && entry.decision === 'attested') {
    const { data } = attestation;
    acts.attestations.push({
      ...data,
      entry: record.id,
      promise: (entry.clause ?? '').replace(/\.\d+$/, ''),
      made: Temporal.Instant.from(data.made ?? entry.at),
      expires: Temporal.Instant.from(data.expires),
    });
  } else if (hold.success && entry.decision === 'recorded') {
    acts.holds.push(holdOf(record.id, entry, hold.data, over));
  } else if (release.success && entry.decision === 'revoked') {
    const { suppression: pseudonyms, at } = release.data;
    const said = { pseudonyms, at: at ?? entry.at, isHour: at === undefined };
    acts.releases.push({ entry: record.id, index: record.index, ...said });
  } else if (version.success && entry.decision === 'recorded') {
    const { hash, effective, inForce, inForceSince, published, dated, sources } = version.data;
    const isInForce = inForce === true || inForceSince !== undefined;
    // A publication says from when the version is in force, which is not the day that the version states.
    const stated = inForceSince === undefined ? effective : undefined;
    const from = inForceSince ?? version.data.since;
    const since = from === undefined ? undefined : Temporal.Instant.from(from);
    const isPublished = published ?? false;
    const recorded = version.data.recorded ?? entry.at;
    const said = {
      hash,
      effective: stated,
      isInForce,
      since,
      isPublished,
      dated,
      sources,
      recorded,
    };
    acts.versions.push({ entry: record.id, index: record.index, ...said });
  }
}

function holdOf(
  entry: string,
  { policyHash, at }: NonNullable<OpenedRecord['entry']>,
  { hold, on, reason, owner, made }: z.output<typeof holdSchema>,
  over: ReadonlySet<string>,
): LoggedHold {
  return {
    id: hold,
    entry,
    policyHash,
    kind: 'kind' in on ? String(on.kind) : null,
    pseudonym: 'pseudonym' in on ? String(on.pseudonym) : null,
    dataset: 'dataset' in on ? String(on.dataset) : null,
    reason: reason.trim(),
    owner,
    made: made ?? at,
    ended: over.has(hold) || over.has(entry),
  };
}
