/** A home and its databases, made once and then copied: a copy takes a tenth of the time. */
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../packages/server/src/platform/database.ts';
import { adminUrl } from '../../packages/server/src/platform/test-database.ts';

/** Troth's own database, that of its keys, and the two stores. */
export const databases = ['own', 'own_keys', 'main', 'other'] as const;

export interface Place {
  readonly home: string;
  /** Connection strings. */
  readonly urls: Readonly<Record<(typeof databases)[number], string>>;
}

export interface Copies {
  /** Empty databases and an empty folder, from which the copies will be made. */
  readonly template: Place;
  copy(): Promise<Place>;
  drop(place: Place): Promise<void>;
  end(): Promise<void>;
}

/** Connection strings of superusers; the tests' shared server where one is absent. */
export interface Servers {
  readonly own?: string;
  readonly stores?: string;
}

export async function openCopies(given: Servers = {}): Promise<Copies> {
  const shared = await adminUrl();
  const servers = { own: given.own ?? shared, stores: given.stores ?? shared };
  const folder = await mkdtemp(join(tmpdir(), 'troth-crash-'));
  const template = placeIn(folder, servers);
  // The keys database is made by whoever opens the installation.
  for (const name of ['own', 'main', 'other'] as const) {
    await command(serverOf(servers, name), `create database ${nameOf(template, name)}`);
  }
  const drop = async (place: Place): Promise<void> => {
    for (const name of databases) {
      const sql = `drop database if exists ${nameOf(place, name)} with (force)`;
      await command(serverOf(servers, name), sql);
    }
    await rm(place.home, { recursive: true, force: true });
  };
  return {
    template,
    async copy() {
      const place = placeIn(folder, servers);
      for (const name of databases) {
        // Half of the time and of the log that copying block by block through the log takes.
        const sql = `create database ${nameOf(place, name)} template ${nameOf(template, name)} strategy file_copy`;
        await command(serverOf(servers, name), sql);
      }
      await cp(template.home, place.home, { recursive: true });
      return place;
    },
    drop,
    async end() {
      await drop(template);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function placeIn(folder: string, servers: Required<Servers>): Place {
  const id = `crash_${randomBytes(5).toString('hex')}`;
  const url = (name: (typeof databases)[number]): string => {
    const changed = new URL(serverOf(servers, name));
    changed.pathname = `/${id}_${name}`;
    return changed.href;
  };
  return {
    home: join(folder, id),
    urls: { own: url('own'), own_keys: url('own_keys'), main: url('main'), other: url('other') },
  };
}

function serverOf({ own, stores }: Required<Servers>, name: (typeof databases)[number]): string {
  return name.startsWith('own') ? own : stores;
}

/** On a connection of its own: a pool would keep one that a restarted server has ended. */
async function command(url: string, sql: string): Promise<void> {
  const pool = openDatabase(url, { max: 1, applicationName: 'test' });
  try {
    await pool.query(sql);
  } finally {
    await pool.end();
  }
}

function nameOf({ urls }: Place, name: (typeof databases)[number]): string {
  return new URL(urls[name]).pathname.slice(1);
}
