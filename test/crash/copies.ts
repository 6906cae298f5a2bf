/** A home and its databases, made once and then copied: a copy takes a tenth of the time. */
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Pool } from '../../packages/server/src/platform/database.ts';
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

export async function openCopies(): Promise<Copies> {
  const admin = await adminUrl();
  const pool = openDatabase(admin, { max: 1, applicationName: 'test' });
  const folder = await mkdtemp(join(tmpdir(), 'troth-crash-'));
  const template = placeIn(folder, admin);
  // The keys database is made by whoever opens the installation.
  for (const name of ['own', 'main', 'other'] as const) {
    await pool.query(`create database ${nameOf(template, name)}`);
  }
  const drop = async (place: Place): Promise<void> => {
    for (const name of databases) {
      await pool.query(`drop database if exists ${nameOf(place, name)} with (force)`);
    }
    await rm(place.home, { recursive: true, force: true });
  };
  return {
    template,
    async copy() {
      const place = placeIn(folder, admin);
      await copyDatabases(pool, template, place);
      await cp(template.home, place.home, { recursive: true });
      return place;
    },
    drop,
    async end() {
      await drop(template);
      await rm(folder, { recursive: true, force: true });
      await pool.end();
    },
  };
}

function placeIn(folder: string, admin: string): Place {
  const id = `crash_${randomBytes(5).toString('hex')}`;
  const url = (name: string): string => {
    const changed = new URL(admin);
    changed.pathname = `/${id}_${name}`;
    return changed.href;
  };
  return {
    home: join(folder, id),
    urls: { own: url('own'), own_keys: url('own_keys'), main: url('main'), other: url('other') },
  };
}

async function copyDatabases(pool: Pool, from: Place, to: Place): Promise<void> {
  for (const name of databases) {
    await pool.query(`create database ${nameOf(to, name)} template ${nameOf(from, name)}`);
  }
}

function nameOf({ urls }: Place, name: (typeof databases)[number]): string {
  return new URL(urls[name]).pathname.slice(1);
}
