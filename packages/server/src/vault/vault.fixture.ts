/** A vault over a fresh keys database, for tests. */
import { createSecretKey, randomBytes } from 'node:crypto';
import { fixedClock } from '../platform/clock.ts';
import { freshDatabase, type TestDatabase } from '../platform/test-database.ts';
import type { Place } from './place.ts';
import { localRoot, type RootProvider } from './root.ts';
import type { Vault, VaultOptions } from './contract.ts';
import { migrateKeys, openVault } from './vault.ts';

interface TestContext {
  after(fn: () => Promise<void>): void;
}

export interface TestVault {
  readonly database: TestDatabase;
  readonly vault: Vault;
  readonly root: RootProvider;
  /** Another process's vault over the same database, as far as caches go. */
  another(options?: Partial<VaultOptions>): Promise<Vault>;
}

export const service = { purpose: 'service', role: 'processor' } as const;

export async function vaultFor(
  t: TestContext,
  options: Partial<VaultOptions> = {},
): Promise<TestVault> {
  const opened: Vault[] = [];
  t.after(async () => opened.forEach((vault) => vault.close()));
  const database = await freshDatabase(t);
  await migrateKeys(database.pool);
  const base: VaultOptions = {
    root: localRoot(createSecretKey(randomBytes(32))),
    pool: database.pool,
    clock: fixedClock('2026-01-01T00:00:00Z'),
    gate: () => 'allowed',
    ...options,
  };
  const another = async (own: Partial<VaultOptions> = {}): Promise<Vault> => {
    const vault = await openVault({ ...base, ...own });
    opened.push(vault);
    return vault;
  };
  return { database, vault: await another(), root: base.root, another };
}

export function placeOf(subject: string, parts: Partial<Place> = {}): Place {
  return {
    tenant: 'acme',
    subject,
    dataset: 'main.employees',
    field: 'email',
    row: '1',
    ...parts,
  };
}

export const value: Buffer = Buffer.from('ada@example.com');
