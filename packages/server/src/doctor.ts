/** What is wrong with this installation, and what to do about it. Looks only; changes nothing. */
import { closing } from '@troth/core/closing';
import { nameFault } from '@troth/core/causes';
import { inspect } from './controls/check/inspection.ts';
import { examineDisk, examineKeys } from './doctor-machine.ts';
import type { DoctorLine, LoadedPolicy } from './installation.ts';
import { ledgerCompleteness } from './ledger/completeness.ts';
import { metaLog } from './ledger/ledger.ts';
import type { Parts } from './parts.ts';
import { guardsOf } from './store-identities.ts';
import type { Answer, ServerFacts, Table } from './stores/contract.ts';

export async function examine(parts: Parts): Promise<readonly DoctorLine[]> {
  const lines = [
    await attempt('database', () => examineDatabase(parts)),
    await attempt('keys', async () => [await examineKeys(parts.configuration.home)]),
    await attempt('disk', async () => [await examineDisk(parts.configuration.home)]),
    await attempt('worker', () => examineWorker(parts)),
  ];
  for (const log of [...parts.policies.map(({ policy }) => policy.id), metaLog]) {
    lines.push(await attempt(`ledger ${log}`, () => examineLog(parts, log)));
  }
  for (const loaded of parts.policies) lines.push(...(await examineStores(parts, loaded)));
  return lines.flat();
}

type Lines = readonly DoctorLine[];

async function attempt(subject: string, look: () => Promise<Lines>): Promise<Lines> {
  try {
    return await look();
  } catch (error) {
    const known = nameFault(error);
    const name = error instanceof Error ? error.name : 'an error';
    const message = known ? known.publicMessage : `It could not be looked at (${name}).`;
    return [{ subject, state: 'failed', message }];
  }
}

async function examineDatabase({ database }: Parts): Promise<Lines> {
  const { rows } = await database.pool.query<{ version: string; fsync: string }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync`,
  );
  const { version = '', fsync } = rows[0] ?? {};
  const which = database.embedded ? 'embedded' : 'from DATABASE_URL';
  const subject = 'database';
  if (fsync === 'on') {
    return [{ subject, state: 'ok', message: `PostgreSQL ${version}, ${which}, fsync on.` }];
  }
  return [
    {
      subject,
      state: 'failed',
      message: `PostgreSQL ${version}, ${which}, runs with fsync off: evidence can be lost.`,
      fix: 'Set fsync = on in postgresql.conf and restart the server.',
    },
  ];
}

async function examineWorker({ environment: { pool } }: Parts): Promise<Lines> {
  const { rows } = await pool.query<{ name: string }>(
    `select application_name as name from pg_stat_activity
      where datname = current_database() and application_name like 'troth up (%'`,
  );
  const [holder] = rows;
  if (holder) return [{ subject: 'worker', state: 'ok', message: `Running: ${holder.name}.` }];
  return [
    {
      subject: 'worker',
      state: 'warning',
      message: 'No worker is running: nothing is re-checked, and checks grow stale.',
      fix: 'Run: troth up',
    },
  ];
}

async function examineLog(parts: Parts, log: string): Promise<Lines> {
  const { ledger, environment } = parts;
  const facts = await ledgerCompleteness(ledger, log, environment.clock.now());
  const subject = `ledger ${log}`;
  const fault = ledger.faults.get(log);
  if (fault) return [{ subject, state: 'failed', message: fault.publicMessage }];
  const aside = await setAsideIn(parts, log);
  const lost = facts.gaps + facts.doubled + facts.evidenceWithoutEntry;
  if (lost > 0 || (!facts.rootsAgree && facts.pending === 0 && facts.unsigned === 0)) {
    return [
      {
        subject,
        state: 'failed',
        message: 'What is published is not what the database says.',
        fix: `troth verify ${ledger.folder}/${log} names the file. Restore it from a copy; do not delete the log.`,
      },
    ];
  }
  const message = `${facts.size} entries published, ${facts.pending} waiting.`;
  return [{ subject, state: 'ok', message }, ...aside];
}

/** What was no entry, and so was not published. */
async function setAsideIn({ environment: { pool } }: Parts, log: string): Promise<Lines> {
  const { rows } = await pool.query<{ readonly rows: number }>(
    'select count(*)::int as rows from troth.set_aside where log = $1',
    [log],
  );
  const count = rows[0]?.rows ?? 0;
  if (count === 0) return [];
  return [
    {
      subject: `ledger ${log}`,
      state: 'warning',
      message: `${count} ${count === 1 ? 'row' : 'rows'} of its outbox ${count === 1 ? 'was' : 'were'} no entry and ${count === 1 ? 'was' : 'were'} set aside.`,
      fix: "Find out who writes Troth's database: select * from troth.set_aside",
    },
  ];
}

async function examineStores(parts: Parts, { policy }: LoadedPolicy): Promise<readonly Lines[]> {
  const { variables } = parts;
  const guard = guardsOf(parts, policy, { remembers: false });
  const stores = inspect(policy, { mode: 'sample', variables, guard });
  return closing(
    async () => {
      const lines: Lines[] = [];
      for (const name of Object.keys(policy.map.stores)) {
        const subject = `store ${policy.id}/${name}`;
        lines.push(
          await attempt(subject, async () => {
            const tables = await stores.discovered(name);
            const hidden = tables.filter(({ readable }) => !readable);
            const slow = tables.flatMap(({ foreignKeys }) =>
              foreignKeys.filter(({ indexed }) => !indexed).map((key) => key.name),
            );
            return [
              { subject, state: 'ok', message: `${tables.length} tables found.` },
              ...unreadable(subject, hidden),
              ...unindexed(subject, slow),
              ...outdated(subject, await stores.server(name), parts.environment.clock.now()),
            ];
          }),
        );
      }
      return lines;
    },
    async () => {
      await stores.close();
    },
  );
}

function unreadable(subject: string, tables: readonly Table[]): Lines {
  if (tables.length === 0) return [];
  return [
    {
      subject,
      state: 'warning',
      message: `Troth's role may not read ${tables.map(({ name }) => name).join(', ')}.`,
      fix: [
        ...new Set(tables.flatMap(({ toRead = 'Grant SELECT on it' }) => toRead.split('; '))),
      ].join('; '),
    },
  ];
}

/** Deleting a row makes PostgreSQL look for its children: without an index, through the whole table. */
function unindexed(subject: string, keys: readonly string[]): Lines {
  if (keys.length === 0) return [];
  return [
    {
      subject,
      state: 'warning',
      message: `Foreign keys without an index, which make an erasure slow: ${keys.join(', ')}.`,
      fix: 'CREATE INDEX on the referencing columns.',
    },
  ];
}

function outdated(subject: string, answer: Answer<ServerFacts>, now: Temporal.Instant): Lines {
  if (!answer.supported) return [];
  const { version, endOfLife } = answer.value;
  const today = now.toZonedDateTimeISO('UTC').toPlainDate();
  if (endOfLife !== null && Temporal.PlainDate.compare(today, endOfLife) <= 0) return [];
  const message =
    endOfLife === null
      ? `Whether PostgreSQL ${version} still gets security updates is not known here.`
      : `PostgreSQL ${version} gets no security updates since ${endOfLife.toString()}.`;
  return [{ subject, state: 'warning', message, fix: 'Upgrade to a supported version.' }];
}
