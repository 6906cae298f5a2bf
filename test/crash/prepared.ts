/** One approved request of each kind, in a home and databases from which copies are made. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Installation, NewRequest } from '../../packages/server/src/main.ts';
import { openInstallation, type InstallationOptions } from '../../packages/server/src/main.ts';
import { systemClock } from '../../packages/server/src/platform/clock.ts';
import { openDatabase } from '../../packages/server/src/platform/database.ts';
import {
  keyName,
  localRoot,
  openKeyring,
  openVault,
  subjectName,
  tenantName,
} from '../../packages/server/src/vault/index.ts';
import { mainSchema, map, otherSchema, people, policy, sealedField } from './company.ts';
import { openCopies, type Copies, type Place, type Servers } from './copies.ts';

export interface Prepared extends Copies {
  readonly policyFile: string;
  /** Name of a workflow → its approved request. */
  readonly requests: ReadonlyMap<string, string>;
  open(place: Place, more?: Partial<InstallationOptions>): Promise<Installation>;
}

export async function prepare(
  workflows: Readonly<Record<string, NewRequest>>,
  servers: Servers = {},
): Promise<Prepared> {
  const copies = await openCopies(servers);
  const { template } = copies;
  await mkdir(template.home);
  const policyFile = join(template.home, 'crash.policy.yaml');
  await writeFile(policyFile, policy);
  await writeFile(join(template.home, 'crash.map.yaml'), map);
  const open: Prepared['open'] = (place, more) =>
    openInstallation({
      configuration: { home: place.home, databaseUrl: place.urls.own, logLevel: 'silent' },
      policies: [policyFile],
      variables: { CRASH_MAIN: place.urls.main, CRASH_OTHER: place.urls.other },
      ...more,
    });
  await run(template.urls.main, mainSchema);
  await run(template.urls.other, otherSchema);
  const installation = await open(template);
  try {
    await sealPhones(template);
    const requests = new Map<string, string>();
    for (const [name, request] of Object.entries(workflows)) {
      requests.set(name, await approved(installation, request));
    }
    const copy: Copies['copy'] = async () => {
      const place = await copies.copy();
      await accept(await open(place));
      return place;
    };
    return { ...copies, copy, policyFile, requests, open };
  } finally {
    await installation.close();
  }
}

/** A copy of a database is another one. */
async function accept(installation: Installation): Promise<void> {
  try {
    for (const store of ['main', 'other']) {
      await installation.acceptStore('crash', { store, because: 'Copied for one of the tests.' });
    }
  } finally {
    await installation.close();
  }
}

async function approved({ requests }: Installation, request: NewRequest): Promise<string> {
  const { id } = await requests.open('crash', { verified: 'signed in', ...request });
  const { obstacles } = await requests.plan(id);
  if (obstacles.length > 0) throw new RangeError(JSON.stringify(obstacles));
  await requests.approve(id, 'head-of-privacy');
  return id;
}

async function sealPhones({ home, urls }: Place): Promise<void> {
  const pool = openDatabase(urls.own_keys, { max: 2 });
  const root = localRoot(await openKeyring(join(home, 'keys', 'keyring')));
  const vault = await openVault({ root, pool, clock: systemClock });
  try {
    for (const [company, id] of people) {
      const place = {
        ...sealedField,
        tenant: tenantName('crash', [company]),
        subject: subjectName('person', [company, id]),
        row: keyName([company, id]),
      };
      const sealed = await vault.seal(place, Buffer.from(`+49 30 ${company}${id}`));
      await run(
        urls.main,
        `update people set phone = '${sealed}' where company = ${company} and id = ${id}`,
      );
    }
  } finally {
    vault.close();
    await pool.end();
  }
}

async function run(url: string, sql: string): Promise<void> {
  const pool = openDatabase(url, { max: 1 });
  try {
    await pool.query(sql);
  } finally {
    await pool.end();
  }
}
