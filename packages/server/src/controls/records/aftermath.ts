/** What requests leave beside themselves – limitations, notices to recipients – held against their certificates. */
import { parseCertificate, type Certificate } from '@troth/core/proof';
import { TrothError } from '@troth/core/error';
import type { Pool } from '../../platform/database.ts';
import type { EntryReader } from '../check/entry-reader.ts';
import { isFinal, type State } from '../requests/state.ts';
import { readActs } from './acts.ts';
import type { Difference } from './difference.ts';

/** A request that is what the ledger says. */
export interface SoundRequest {
  readonly id: string;
  readonly right: string;
  readonly state: State;
  readonly subject_kind: string;
  readonly pseudonym: string | null;
  readonly certificate: string | null;
}

interface LimitationRow {
  readonly id: string;
  readonly request: string;
  readonly policy: string;
  readonly since: Date;
  readonly subject_kind: string;
  readonly pseudonym: string;
  readonly purposes: readonly string[] | null;
  readonly is_over: boolean;
  /** The person was erased since, and forgotten. */
  readonly erased: boolean;
}

interface NoticeRow {
  readonly request: string;
  readonly recipient: string;
  readonly is_sent: boolean;
}

/** Of one page of requests. */
export async function aftermathDiffers(
  { pool, reader }: { readonly pool: Pool; readonly reader: EntryReader },
  policy: string,
  requests: readonly SoundRequest[],
): Promise<readonly Difference[]> {
  const ids = requests.map(({ id }) => id);
  const limitations = await limitationsOf(pool, ids);
  const notices = await noticesOf(pool, ids);
  const isLimited = limitations.length > 0 || requests.some(({ right }) => limits(right));
  const ended = isLimited ? (await readActs(reader, policy)).endedLimitations : new Set<string>();
  return requests.flatMap((request) => {
    const certificate = isFinal(request.state) ? certificateOf(request) : undefined;
    return [
      ...limitationDiffers(
        request,
        certificate,
        limitations.filter((row) => row.request === request.id),
        ended,
      ),
      ...(certificate
        ? noticesDiffer(
            request,
            certificate,
            notices.filter((row) => row.request === request.id),
          )
        : []),
    ];
  });
}

function limits(right: string): boolean {
  return right === 'restriction' || right === 'objection';
}

function limitationDiffers(
  request: SoundRequest,
  certificate: Certificate | undefined,
  rows: readonly LimitationRow[],
  ended: ReadonlySet<string>,
): Difference[] {
  const [row] = rows;
  const id = request.id.replace(/^req_/, 'lim_');
  const entry = certificate?.entries.at(-1) ?? null;
  const tell = (says: string): Difference[] => [{ what: `limitation ${id}`, says, entry }];
  if (row === undefined) {
    return certificate?.limited
      ? tell('has gone, and the certificate of its request says that it was made')
      : [];
  }
  if (!limits(request.right)) return tell('has no entry in the ledger');
  if (certificate === undefined) return [];
  const changed = [
    row.id !== id && 'its id',
    row.policy !== certificate.policy && 'its policy',
    isOutside(row.since, certificate) && 'since when it is in force',
    row.subject_kind !== request.subject_kind && 'of what kind its person is',
    row.pseudonym !== request.pseudonym && 'whom it is on',
    sorted(row.purposes) !== sorted(certificate.limited?.purposes ?? null) && 'its purposes',
    row.is_over !== (ended.has(id) || (row.erased && row.is_over)) && 'whether it was ended',
  ].filter((one) => one !== false);
  return changed.length === 0
    ? []
    : tell(`has ${changed.join(', ')} otherwise than its request and the ledger`);
}

/** It was made while its request ran; a certificate tells seconds. */
function isOutside(since: Date, { opened, done }: Certificate): boolean {
  const [from, until] = [opened, done].map((at) => Temporal.Instant.from(at).epochMilliseconds);
  return since.getTime() < (from ?? 0) || since.getTime() > (until ?? 0) + 60_000;
}

function sorted(purposes: readonly string[] | null): string {
  return JSON.stringify(purposes?.toSorted() ?? null);
}

/** Nothing sends yet, so that none can have been sent. */
function noticesDiffer(
  { id }: SoundRequest,
  { recipients, entries }: Certificate,
  rows: readonly NoticeRow[],
): Difference[] {
  const entry = entries.at(-1) ?? null;
  const told = new Set(recipients.map(({ recipient }) => recipient));
  const gone = [...told].filter((recipient) => !rows.some((row) => row.recipient === recipient));
  const other = rows.filter(({ recipient, is_sent: isSent }) => isSent || !told.has(recipient));
  return [
    ...gone.map(
      (recipient) => [recipient, 'has gone, and the certificate says that it was queued'] as const,
    ),
    ...other.map(
      ({ recipient, is_sent: isSent }) =>
        [
          recipient,
          isSent ? 'says that it was sent, and nothing has sent it' : 'stands in no certificate',
        ] as const,
    ),
  ].map(([recipient, says]) => ({ what: `notice of ${id} to ${recipient}`, says, entry }));
}

/** One that is another than its entry is told with its request. */
function certificateOf({ certificate }: SoundRequest): Certificate | undefined {
  if (certificate === null) return undefined;
  try {
    return parseCertificate(certificate);
  } catch (error) {
    if (error instanceof TrothError) return undefined;
    throw error;
  }
}

async function limitationsOf(
  pool: Pool,
  ids: readonly string[],
): Promise<readonly LimitationRow[]> {
  const { rows } = await pool.query<LimitationRow>(
    `select id, request, policy, since, subject_kind, pseudonym, purposes, ended_at is not null as is_over,
            sealed_subject is null and exists (
              select from troth.request_person p join troth.request r on r.id = p.request
               where p.pseudonym = l.pseudonym and r.policy = l.policy and r.state in ('done', 'closed')
                 and r."right" in ('erasure', 'destruction')) as erased
       from troth.limitation l where request = any ($1)`,
    [ids],
  );
  return rows;
}

async function noticesOf(pool: Pool, ids: readonly string[]): Promise<readonly NoticeRow[]> {
  const { rows } = await pool.query<NoticeRow>(
    `select request, recipient, sent_at is not null as is_sent
       from troth.notice where request = any ($1)`,
    [ids],
  );
  return rows;
}
