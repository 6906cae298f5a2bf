/**
 * Makes a new epoch key and wraps all keys of a tenant anew, and kills itself, as `kill -9` would,
 * after the nth batch or, below 0, so many milliseconds after its start.
 * Arguments: connection string, root key in hex, n. Exits with 3 if it comes to its end.
 */
import { createSecretKey } from 'node:crypto';
import { systemClock } from '../../packages/server/src/platform/clock.ts';
import { openDatabase } from '../../packages/server/src/platform/database.ts';
import { localRoot, openVault } from '../../packages/server/src/vault/index.ts';

const [url = '', hex = '', count = '1'] = process.argv.slice(2);
let left = Number(count);
const kill = (): void => void process.kill(process.pid, 'SIGKILL');

const vault = await openVault({
  root: localRoot(createSecretKey(Buffer.from(hex, 'hex'))),
  pool: openDatabase(url),
  clock: systemClock,
});
if (left < 0) setTimeout(kill, -left);
await vault.rotateEpoch('acme');
await vault.rewrap('acme', {
  batch: 10,
  onBatch() {
    left -= 1;
    if (left === 0) kill();
  },
});
process.exit(3);
