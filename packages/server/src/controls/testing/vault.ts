/** A vault of its own, over a fresh keys database; both end with the test. */
import { createSecretKey, randomBytes } from 'node:crypto';
import { systemClock } from '../../platform/clock.ts';
import { freshDatabase } from '../../platform/test-database.ts';
import { localRoot, migrateKeys, openVault, type Vault } from '../../vault/index.ts';
import type { TestContext } from './context.ts';

export async function testVault(t: TestContext): Promise<Vault> {
  const keys = await freshDatabase();
  await migrateKeys(keys.pool);
  const root = localRoot(createSecretKey(randomBytes(32)));
  const vault = await openVault({ root, pool: keys.pool, clock: systemClock, listen: false });
  t.after(async () => {
    vault.close();
    await keys.drop();
  });
  return vault;
}
