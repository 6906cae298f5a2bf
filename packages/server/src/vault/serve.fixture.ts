/**
 * A process that opens one sealed value again and again: `node … URL ROOT-HEX SEALED`. Prints
 * `served` once, and then the code of the error by which it ended.
 */
import { createSecretKey } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { TrothError } from '@troth/core/error';
import { systemClock } from '../platform/clock.ts';
import { openDatabase } from '../platform/database.ts';
import { localRoot } from './root.ts';
import { openVault } from './vault.ts';

// As `placeOf('ada')` of the tests, whose file would start a test run in this process.
const place = {
  tenant: 'acme',
  subject: 'ada',
  dataset: 'main.employees',
  field: 'email',
  row: '1',
};

const [url = '', hex = '', sealed = ''] = process.argv.slice(2);
const pool = openDatabase(url);
const vault = await openVault({
  root: localRoot(createSecretKey(Buffer.from(hex, 'hex'))),
  pool,
  clock: systemClock,
  gate: () => 'allowed',
});
try {
  for (let turn = 0; turn < 5000; turn++) {
    await vault.open(sealed, place, { purpose: 'service', role: 'processor' });
    if (turn === 0) process.stdout.write('served\n');
    await sleep(2);
  }
} catch (error) {
  if (!(error instanceof TrothError)) throw error;
  process.stdout.write(`${String(error.code)}\n`);
}
vault.close();
await pool.end();
