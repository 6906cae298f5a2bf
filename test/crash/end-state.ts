/** Everything that a request leaves behind, as it can be compared with what another run of it left. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseVerifierKey, verifyCertificate, type Certificate } from '@troth/core/proof';
import { verifyLedger, type Installation } from '../../packages/server/src/main.ts';
import { openDatabase, type Pool } from '../../packages/server/src/platform/database.ts';
import type { Place } from './copies.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];

export interface EndState {
  /** `database.table` → number and checksum of its rows. */
  readonly tables: Readonly<Record<string, string>>;
  readonly keys: Rows;
  readonly own: Readonly<Record<string, Rows>>;
  readonly suppressed: readonly string[];
  readonly exported: readonly string[];
  readonly certificate: Partial<Certificate>;
}

/** What must hold of it by itself is asserted here. */
export async function endStateOf(
  place: Place,
  installation: Installation,
  id: string,
): Promise<EndState> {
  const pools = Object.fromEntries(
    Object.entries(place.urls).map(([name, url]) => [name, openDatabase(url, { max: 2 })]),
  ) as Record<keyof Place['urls'], Pool>;
  try {
    await assertLedgerWhole(pools.own, id);
    return {
      tables: await checksumsIn(place),
      keys: await keysIn(pools.own_keys),
      own: await ownRows(pools.own, id),
      suppressed: (await installation.requests.suppressed()).map(
        ({ kind, pseudonym, request }) => `${request} ${kind} ${pseudonym}`,
      ),
      exported: await filesIn(join(place.home, 'exports')),
      certificate: await provenCertificate(installation, id),
    };
  } finally {
    await Promise.all(Object.values(pools).map((pool) => pool.end()));
  }
}

/** `database.table` → number and checksum of its rows. */
export async function checksumsIn({ urls }: Place): Promise<EndState['tables']> {
  const pools = [urls.main, urls.other].map((url) => openDatabase(url, { max: 1 }));
  try {
    const sums = await Promise.all(pools.map(checksums));
    return Object.assign({}, ...sums) as EndState['tables'];
  } finally {
    await Promise.all(pools.map((pool) => pool.end()));
  }
}

/** Values sealed anew differ each time; that they open is for the tests of the vault to say. */
const sealedText = 'troth:1:XAES-256-GCM:[-0-9a-f]+:[-_0-9A-Za-z]+';

async function checksums(pool: Pool): Promise<Readonly<Record<string, string>>> {
  const { rows } = await pool.query<{ readonly name: string; readonly database: string }>(
    `select current_database() as database, quote_ident(tablename) as name from pg_tables
      where schemaname = 'public' order by 2`,
  );
  const sums: Record<string, string> = {};
  for (const { name, database } of rows) {
    const found = await pool.query<{ readonly sum: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(row, ' ' order by row collate "C")), '') as sum
         from (select regexp_replace(t::text, $1, 'sealed', 'g') as row from ${name} t) as rows`,
      [sealedText],
    );
    sums[`${database.split('_').at(-1)}.${name}`] = found.rows[0]?.sum ?? '';
  }
  return sums;
}

async function keysIn(pool: Pool): Promise<Rows> {
  const { rows } = await pool.query<Readonly<Record<string, unknown>>>(
    `select k.tenant, encode(k.subject, 'hex') as subject, k.state, k.closed, k.only_stored,
            k.wrapped is null as gone, t.wrapped is null as "tenantGone"
       from troth.vault_key k join troth.vault_tenant t using (tenant) order by 1, 2`,
  );
  assert.ok(
    rows.every(({ state }) => state !== 'erasing'),
    'no fence is left up',
  );
  return rows;
}

async function ownRows(pool: Pool, id: string): Promise<EndState['own']> {
  const ask = async (text: string): Promise<Rows> =>
    (await pool.query<Readonly<Record<string, unknown>>>(text, [id])).rows;
  return {
    request: await ask(
      `select state, found, failures, people, finished_at is not null as finished,
              sealed_subject is null and sealed_identifiers is null and sealed_input is null as bare
         from troth.request where id = $1`,
    ),
    people: await ask('select pseudonym from troth.request_person where request = $1 order by 1'),
    running: await ask('select pseudonym from troth.request_running where request = $1'),
    events: await ask(
      'select position, event, state from troth.request_event where request = $1 order by 1',
    ),
    notices: await ask('select recipient, fields from troth.notice where request = $1 order by 1'),
    limitations: await ask(
      `select pseudonym, purposes, ended_at is null as holds, sealed_subject is null as bare
         from troth.limitation where request = $1 order by 1`,
    ),
    others: await ask(
      `select state, count(*)::int as requests from troth.request where id <> $1 group by 1 order by 1`,
    ),
    evidence: await ask(
      `select (select count(*)::int from troth.evidence) as pieces,
              (select count(*)::int from troth.entry where log <> 'meta') as entries, $1 = '' as none`,
    ),
  };
}

/** One entry for each event, each in the log once, and nothing waiting. */
async function assertLedgerWhole(pool: Pool, id: string): Promise<void> {
  const { rows } = await pool.query<Readonly<Record<string, number>>>(
    `select (select count(*)::int from troth.outbox) as waiting,
            (select count(*)::int from troth.request_event where request = $1) -
              (select count(distinct entry)::int from troth.request_event where request = $1) as doubled,
            (select count(*)::int from troth.request_event e where request = $1
              and 1 <> (select count(*) from troth.entry where id = e.entry)) as unlogged,
            (select count(*)::int from troth.request_event e where request = $1
              and 1 <> (select count(*) from troth.evidence where entry = e.entry)) as unproven,
            (select count(*)::int from troth.entry x where log <> 'meta'
              and 1 <> (select count(*) from troth.evidence where entry = x.id)) as unmeant`,
    [id],
  );
  assert.deepEqual(rows, [{ waiting: 0, doubled: 0, unlogged: 0, unproven: 0, unmeant: 0 }]);
}

/** Without what differs from run to run: moments, entries and their receipts, digests of files. */
async function provenCertificate(
  { requests, ledgerFolder, logs }: Installation,
  id: string,
): Promise<Partial<Certificate>> {
  const keys = (await logs()).map(({ verifierKey }) => parseVerifierKey(verifierKey));
  const report = await verifyLedger(ledgerFolder, keys);
  const problems = [...report.problems, ...report.logs.flatMap((log) => log.problems)];
  assert.deepEqual([problems, report.unchecked, report.notInMeta], [[], [], []]);
  const {
    done: _,
    entries,
    receipts,
    exported,
    ...same
  } = verifyCertificate(await requests.certificate(id), keys);
  assert.equal(entries.length, receipts.length);
  return {
    ...same,
    stores: same.stores.map((store) => ({ ...store, verified: '' })),
    // The server takes its samples when it likes.
    remains: same.remains
      .filter(({ what }) => !what.startsWith('samples of values'))
      .map((one) => ({ ...one, until: one.until && 'later' })),
    // Other tests make and drop databases on the same server all the while; and only a run that was
    // killed has rows of which it had not told.
    ...(same.notLooked
      ? {
          notLooked: same.notLooked.filter(
            ({ because }) =>
              !/(?:an|\d+) ?other database/.test(because) &&
              !because.startsWith('The run was interrupted'),
          ),
        }
      : {}),
    ...(exported
      ? { exported: { files: exported.files.map((file) => ({ ...file, bytes: 0, sha256: '' })) } }
      : {}),
  };
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder, { recursive: true })).toSorted();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
