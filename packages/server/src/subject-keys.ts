/** The vault, as far as erasure needs it: opened only where a policy declares sealed values. */
import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SubjectKeys } from './controls/requests/environment.ts';
import type { LoadedPolicy } from './installation.ts';
import type { OwnDatabase } from './own-database.ts';
import type { Clock } from './platform/clock.ts';
import { openDatabase, type Pool } from './platform/database.ts';
import { localRoot, migrateKeys, openVault } from './vault/index.ts';

export interface OpenKeys extends SubjectKeys {
  close(): Promise<void>;
}

export async function openSubjectKeys(
  database: Pick<OwnDatabase, 'pool' | 'create' | 'urlOf'>,
  root: KeyObject,
  clock: Clock,
  policies: readonly LoadedPolicy[],
): Promise<OpenKeys | undefined> {
  if (!policies.some(declaresSealed)) return undefined;
  const name = await nameBeside(database.pool);
  await database.create(name);
  const pool = openDatabase(database.urlOf(name), { applicationName: 'troth keys' });
  await migrateKeys(pool);
  const vault = await openVault({ root: localRoot(root), pool, clock });
  return {
    async fence(places) {
      for (const { tenant, subject } of places) {
        const { holdsFrom } = await vault.fence(tenant, subject);
        // Until then another process might still seal under a key that it holds.
        const wait = clock.now().until(holdsFrom).total('milliseconds');
        if (wait > 0) await sleep(wait);
      }
    },
    async destroy(places) {
      for (const { tenant, subject } of places) await vault.destroy(tenant, subject);
    },
    async close() {
      vault.close();
      await pool.end();
    },
  };
}

/** Wrapped keys stand in a database of their own, `troth_keys`, never in the backup of the data. */
async function nameBeside(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ readonly name: string }>('select current_database() as name');
  return `${rows[0]?.name ?? 'troth'}_keys`;
}

function declaresSealed({ policy }: LoadedPolicy): boolean {
  return Object.values(policy.map.stores)
    .flatMap(({ datasets }) => Object.values(datasets))
    .flatMap(({ fields }) => Object.values(fields))
    .some(({ sealed }) => sealed === true);
}
