/** Reads of request rows. */
import type { Pool, PoolClient } from '../../platform/database.ts';
import { requestError } from './error.ts';
import type { Failure, Request, RequestEvent } from './request.ts';
import type { State } from './state.ts';

interface Row {
  readonly id: string;
  readonly policy: string;
  readonly policy_hash: string;
  readonly right: Request['right'];
  readonly subject_kind: string;
  readonly pseudonym: string | null;
  readonly people: number;
  readonly state: State;
  readonly opened_at: Date;
  readonly due_at: Date;
  readonly extended_because: string | null;
  readonly plan: Request['plan'];
  readonly found: Request['found'];
  readonly gone: Request['gone'];
  readonly failures: readonly Failure[] | null;
  readonly finished_at: Date | null;
}

const columns = `id, policy, policy_hash, "right", subject_kind, pseudonym, people, state, opened_at, due_at,
  extended_because, plan, found, gone, failures, finished_at`;

/** Throws `request-unknown`. */
export async function readRequest(pool: Pool | PoolClient, id: string): Promise<Request> {
  const { rows } = await pool.query<Row>(`select ${columns} from troth.request where id = $1`, [
    id,
  ]);
  if (rows[0]) return requestOf(rows[0]);
  throw unknown();
}

/** The same, locked for the rest of the transaction. */
export async function lockRequest(client: PoolClient, id: string): Promise<Request> {
  const { rows } = await client.query<Row>(
    `select ${columns} from troth.request where id = $1 for update`,
    [id],
  );
  if (rows[0]) return requestOf(rows[0]);
  throw unknown();
}

/** The latest first. */
export async function listRequests(
  pool: Pool,
  chosen: { readonly policies?: readonly string[]; readonly open?: boolean } = {},
): Promise<readonly Request[]> {
  const { rows } = await pool.query<Row>(
    `select ${columns} from troth.request
      where ($1::text[] is null or policy = any ($1)) and (not $2 or finished_at is null)
      order by opened_at desc, id`,
    [chosen.policies ?? null, chosen.open ?? false],
  );
  return rows.map(requestOf);
}

/** Of everybody whom the request is about. */
export async function pseudonymsIn(pool: Pool, id: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ readonly pseudonym: string }>(
    'select pseudonym from troth.request_person where request = $1 order by pseudonym',
    [id],
  );
  return rows.map(({ pseudonym }) => pseudonym);
}

/** Other requests that are about one of the same people and have not ended, the latest first. */
export async function alsoOpen(pool: Pool, id: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ readonly id: string }>(
    `select distinct r.id, r.opened_at
       from troth.request mine
       join troth.request_person me on me.request = mine.id
       join troth.request_person they on they.pseudonym = me.pseudonym and they.request <> mine.id
       join troth.request r on r.id = they.request
      where mine.id = $1 and r.policy = mine.policy and r.subject_kind = mine.subject_kind
        and r.finished_at is null
      order by r.opened_at desc, r.id`,
    [id],
  );
  return rows.map((row) => row.id);
}

export async function eventsOf(pool: Pool, id: string): Promise<readonly RequestEvent[]> {
  const { rows } = await pool.query<{
    readonly event: string;
    readonly state: State;
    readonly at: Date;
    readonly entry: string;
  }>(
    'select event, state, at, entry from troth.request_event where request = $1 order by position',
    [id],
  );
  return rows.map((row) => ({ ...row, at: row.at.toTemporalInstant() }));
}

function requestOf(row: Row): Request {
  return {
    id: row.id,
    policy: row.policy,
    policyHash: row.policy_hash,
    right: row.right,
    subjectKind: row.subject_kind,
    pseudonym: row.pseudonym,
    people: row.people,
    state: row.state,
    openedAt: row.opened_at.toTemporalInstant(),
    dueAt: row.due_at.toTemporalInstant(),
    extendedBecause: row.extended_because,
    plan: row.plan,
    found: row.found,
    gone: row.gone,
    failures: row.failures ?? [],
    finishedAt: row.finished_at?.toTemporalInstant() ?? null,
  };
}

function unknown() {
  return requestError(
    'request-unknown',
    'missing',
    'There is no request with this id. `troth request list` shows them.',
  );
}

/** The signed note. Throws `request-unknown`, `certificate-missing`. */
export async function readCertificate(pool: Pool, id: string): Promise<string> {
  const { state } = await readRequest(pool, id);
  const { rows } = await pool.query<{ readonly certificate: string | null }>(
    'select certificate from troth.request where id = $1',
    [id],
  );
  const certificate = rows[0]?.certificate;
  if (certificate) return certificate;
  throw requestError(
    'certificate-missing',
    'missing',
    `Request ${id} is ${state}: there is a certificate when it is done.`,
    { request: id, state },
  );
}
