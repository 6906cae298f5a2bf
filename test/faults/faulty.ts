/** A request that runs while something befalls its databases. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure, Installation, Request } from '@troth/server';
import type { Clock } from '../../packages/server/src/platform/clock.ts';
import { openDatabase, type Pool } from '../../packages/server/src/platform/database.ts';
import type { Place } from '../crash/copies.ts';
import { checksumsIn, endStateOf } from '../crash/end-state.ts';
import type { Prepared } from '../crash/prepared.ts';
import type { requested } from '../crash/requested.ts';

export type Asked = keyof typeof requested;

/** Counts on from now by so much. */
export function late(by: Temporal.DurationLike): Clock {
  return { now: () => Temporal.Now.instant().add(by) };
}

export interface Faulty {
  readonly place: Place;
  readonly id: string;
  /** As the superuser, on a connection of its own. */
  sql(database: 'main' | 'other' | 'own', text: string): Promise<void>;
  /** Runs the request; `befall` happens at the step's first time, or at each time. */
  run(step: string, befall: () => Promise<unknown>, options?: Running): Promise<Request>;
  /** The request as a worker leaves it that starts so much later. */
  resumed(by: Temporal.DurationLike, options?: Running): Promise<Request>;
}

export interface Running {
  readonly always?: boolean;
  readonly variables?: Readonly<Record<string, string>>;
}

export async function faulty(
  t: { after(fn: () => Promise<void>): void },
  prepared: Prepared,
  asked: Asked = 'erasure',
) {
  const place = await prepared.copy();
  const id = prepared.requests.get(asked) ?? '';
  const opened: Installation[] = [];
  const open: Prepared['open'] = async (...args) => {
    const installation = await prepared.open(...args);
    opened.push(installation);
    return installation;
  };
  t.after(async () => {
    await Promise.allSettled(opened.map((one) => one.close()));
    await prepared.drop(place);
  });
  const variablesOf = ({ variables }: Running) => ({
    variables: { CRASH_MAIN: place.urls.main, CRASH_OTHER: place.urls.other, ...variables },
  });
  const made: Faulty = {
    place,
    id,
    async sql(database, text) {
      const pool = openDatabase(place.urls[database], { max: 1, applicationName: 'test' });
      try {
        await pool.query(text);
      } finally {
        await pool.end();
      }
    },
    async run(step, befall, options = {}) {
      let times = 0;
      const installation = await open(place, {
        ...variablesOf(options),
        async onRequestStep(at) {
          if (at !== step || (times > 0 && !options.always)) return;
          times += 1;
          await befall();
        },
      });
      try {
        return await installation.requests.run(id);
      } finally {
        assert.ok(times > 0, `it came to ${step}`);
      }
    },
    async resumed(by, options = {}) {
      const installation = await open(place, { ...variablesOf(options), clock: late(by) });
      await installation.requests.resume({ onProblem: () => undefined });
      return (await installation.requests.show(id)).request;
    },
  };
  return made;
}

export function codes(failures: readonly Failure[]): readonly string[] {
  return failures.map(({ store, code, retry }) => `${store} ${code} ${retry ?? false}`).toSorted();
}

/** Ends the sessions of the stores, so that new ones meet what has changed. */
export const endSessions = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = 'troth'`;

/** The end of an idle session reaches its client a little later than the one who ended it. */
export function noticed(): Promise<void> {
  return sleep(200);
}

/** The tables after a run that nothing befell. */
export function expectedOf(
  prepared: Prepared,
  asked: Asked = 'erasure',
): Promise<Readonly<Record<string, string>>> {
  return undisturbed(prepared, asked, checksumsIn);
}

/** As whom such a run lists the person, so that they do not come back: as `endStateOf` has it. */
export function expectedSuppressionOf(prepared: Prepared): Promise<readonly string[]> {
  return undisturbed(prepared, 'erasure', async (place, installation) => {
    const id = prepared.requests.get('erasure') ?? '';
    return (await endStateOf(place, installation, id)).suppressed;
  });
}

async function undisturbed<T>(
  prepared: Prepared,
  asked: Asked,
  read: (place: Place, installation: Installation) => Promise<T>,
): Promise<T> {
  const place = await prepared.copy();
  const installation = await prepared.open(place);
  try {
    const { state } = await installation.requests.run(prepared.requests.get(asked) ?? '');
    assert.equal(state, 'done');
    return await read(place, installation);
  } finally {
    await installation.close();
    await prepared.drop(place);
  }
}

/** As a person would run it again. */
export async function again(prepared: Prepared, { place, id }: Faulty): Promise<Request> {
  const installation = await prepared.open(place);
  try {
    return await installation.requests.run(id);
  } finally {
    await installation.close();
  }
}

/** A role of the store `other` that is no superuser, to which limits apply. */
export async function ordinaryRole(fault: Faulty) {
  const role = `role_${new URL(fault.place.urls.other).pathname.slice(1)}`;
  await fault.sql(
    'other',
    `create role ${role} login password 'right';
     grant select, insert, update, delete on all tables in schema public to ${role}`,
  );
  const url = new URL(fault.place.urls.other);
  url.username = role;
  url.password = 'right';
  const end = async (): Promise<void> => {
    await fault.sql('other', `drop owned by ${role}; drop role ${role}`);
  };
  return { role, url: url.href, end };
}

/** A lock that somebody else holds on a table. */
export async function locked(fault: Faulty, database: 'main' | 'other', table: string) {
  const pool = openDatabase(fault.place.urls[database], { max: 2, applicationName: 'test' });
  const client = await pool.connect();
  let held = false;
  return {
    async take() {
      await client.query(`begin; lock table ${table} in access exclusive mode`);
      held = true;
    },
    async waitedFor() {
      await until(() => isWaiting(pool));
    },
    async end() {
      if (pool.ended) return;
      if (held) await client.query('rollback');
      client.release(true);
      await pool.end();
    },
  };
}

async function isWaiting(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from pg_stat_activity where datname = current_database()
        and application_name = 'troth' and wait_event_type = 'Lock'`,
  );
  return rowCount !== 0;
}

/** → false where it did not come true within half a minute. */
export async function until(condition: () => Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + 30_000; performance.now() < end; await sleep(100)) {
    if (await condition()) return true;
  }
  return false;
}
