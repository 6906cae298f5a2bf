/** A process that wraps keys anew and is killed meanwhile: `node … URL ROOT-HEX BATCHES`. */
import { createSecretKey } from 'node:crypto';
import { systemClock } from '../platform/clock.ts';
import { openDatabase } from '../platform/database.ts';
import { localRoot } from './root.ts';
import { openVault } from './vault.ts';

const [url = '', hex = '', batches = '0'] = process.argv.slice(2);
const pool = openDatabase(url);
const vault = await openVault({
  root: localRoot(createSecretKey(Buffer.from(hex, 'hex'))),
  pool,
  clock: systemClock,
});
let left = Number(batches);
await vault.rewrap('acme', {
  batch: 10,
  onBatch: () => {
    left -= 1;
    if (left < 0) process.kill(process.pid, 'SIGKILL');
  },
});
vault.close();
await pool.end();
